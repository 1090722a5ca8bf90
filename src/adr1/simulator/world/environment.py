"""The fixed objects of a town as a client sees them: buildings, walls, trees, lights, signs.

Each can be switched off: then it is no longer solid, and rays and pictures leave it out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
import shapely
from jaxtyping import Bool, Float

from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.town_map import (
    StaticObstacle,
    TownMap,
    TrafficLightSite,
    TrafficSignSite,
)
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel

LAMP_BOX = Box((0.0, 0.0, 5.0), (0.2, 0.2, 0.5))
"""Head of a traffic light in the light's frame; our choice."""
SIGN_BOX = Box((0.0, 0.0, 2.2), (0.35, 0.05, 0.35))
"""Plate of a traffic sign in the sign's frame; our choice."""
_LIGHT = ("TrafficLight", CityObjectLabel.TRAFFIC_LIGHT, LAMP_BOX)
_SIGN = ("TrafficSign", CityObjectLabel.TRAFFIC_SIGNS, SIGN_BOX)


@dataclass(frozen=True, slots=True)
class EnvironmentObject:
    """One fixed object.

    Attributes:
        object_id: counted from 1 in the town's order; the same at every load.
        pose_world: middle of its box, turned as its box is.
        extent_m: half sizes of its box.
        obstacles: its places in the town's list of obstacles (convex pieces); none for lights and
            signs, which are not solid.
        signal_id: of a light or sign, as in the map; empty for all else.
    """

    object_id: int
    name: str
    label: int
    pose_world: Pose
    extent_m: tuple[float, float, float]
    obstacles: tuple[int, ...] = ()
    signal_id: str = ""


@dataclass(slots=True)
class Environment:
    """All fixed objects of an episode and what clients have done to them.

    Attributes:
        objects: in the order of their ids, which are their places counted from 1.
        enabled: one flag per object.
        solid: one flag per obstacle of the town: whether its object is enabled.
        color_rgb: mean colour (0-255) of the texture that a client has put on an object, by id.
        version: grows with every change of these.
    """

    objects: tuple[EnvironmentObject, ...]
    enabled: Bool[np.ndarray, " objects"]
    solid: Bool[np.ndarray, " obstacles"]
    color_rgb: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    version: int = 0

    @classmethod
    def of(cls, town: TownMap) -> Environment:
        """All objects of a town, enabled."""
        objects = tuple(_objects(town))
        return cls(objects, np.ones(len(objects), bool), np.ones(len(town.obstacles), bool))

    def untouched(self) -> Environment:
        """The same objects, all enabled and as they were painted at first."""
        return Environment(self.objects, np.ones_like(self.enabled), np.ones_like(self.solid))

    def hidden_signals(self) -> frozenset[str]:
        """Signal ids of the lights and signs that are switched off."""
        off = np.flatnonzero(~self.enabled)
        return frozenset(self.objects[place].signal_id for place in off) - {""}

    def labelled(self, label: int) -> Iterator[EnvironmentObject]:
        """Objects of one semantic label; ANY gives all."""
        return (o for o in self.objects if label in (o.label, CityObjectLabel.ANY))

    def enable(self, object_ids: Iterable[int], *, on: bool) -> list[int]:
        """Switch objects on or off; returns the ids that are no object's."""
        unknown = []
        for object_id in object_ids:
            if not 1 <= object_id <= len(self.objects):
                unknown.append(object_id)
                continue
            self.enabled[object_id - 1] = on
            self.solid[list(self.objects[object_id - 1].obstacles)] = on
        self.version += 1
        return unknown

    def paint(self, names: Iterable[str], color_rgb: tuple[int, int, int]) -> list[str]:
        """Give objects of these names a colour; returns the names that no object has."""
        ids: dict[str, list[int]] = {}
        for thing in self.objects:
            ids.setdefault(thing.name, []).append(thing.object_id)
        unknown = []
        for name in names:
            if name not in ids:
                unknown.append(name)
            self.color_rgb.update(dict.fromkeys(ids.get(name, ()), color_rgb))
        self.version += 1
        return unknown


def _objects(town: TownMap) -> Iterator[EnvironmentObject]:
    number = 0
    rows = enumerate(town.obstacles)
    for (name, label), pieces in groupby(rows, key=lambda row: (row[1].name, row[1].label)):
        number += 1
        places, parts = zip(*pieces, strict=True)
        pose, extent = _around(parts)
        yield EnvironmentObject(number, name, label, pose, extent, places)
    sites: list[TrafficLightSite | TrafficSignSite] = [*town.lights, *town.signs]
    for site in sites:
        number += 1
        name, label, box = _LIGHT if isinstance(site, TrafficLightSite) else _SIGN
        x, y, z = site.pose_world.transform_point(box.center_local_m)
        middle = replace(site.pose_world, x_m=x, y_m=y, z_m=z)
        yield EnvironmentObject(
            number,
            f"{name}_{site.signal_id}",
            label,
            middle,
            box.extent_m,
            signal_id=site.signal_id,
        )


def _around(parts: tuple[StaticObstacle, ...]) -> tuple[Pose, tuple[float, float, float]]:
    """The smallest upright box around an object, turned along its longer side."""
    corners = np.concatenate([part.polygon_xy_m for part in parts])
    ring: Float[np.ndarray, "5 2"] = shapely.get_coordinates(
        shapely.minimum_rotated_rectangle(shapely.MultiPoint(corners))
    )
    along, across = ring[1] - ring[0], ring[2] - ring[1]
    if np.hypot(*across) > np.hypot(*along):
        along, across = across, along
    x, y = (ring[0] + ring[2]) / 2.0
    low, high = min(part.z_min_m for part in parts), max(part.z_max_m for part in parts)
    # A box looks the same turned by half a turn: the smaller angle of the two.
    yaw_deg = math.degrees(math.remainder(math.atan2(along[1], along[0]), math.pi))
    extent = (float(np.hypot(*along)) / 2, float(np.hypot(*across)) / 2, (high - low) / 2)
    return Pose(float(x), float(y), (low + high) / 2, 0.0, yaw_deg), extent
