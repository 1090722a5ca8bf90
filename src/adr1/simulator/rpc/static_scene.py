"""The fixed objects of a town as the client sees them, and where a ray meets them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.town_map import StaticObstacle
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel
from adr1.simulator.world.actor import box_to_wire, pose_to_wire


@dataclass(frozen=True, slots=True)
class SceneObject:
    """One object: its name and label, its box in the world, and its EnvironmentObject struct."""

    name: str
    label: int
    box_wire: list[object]
    wire: list[object]


class StaticScene:
    """Objects of one town in the town's order; an object's id is its place, counted from 1."""

    def __init__(self, obstacles: Sequence[StaticObstacle]) -> None:
        self._obstacles = tuple(obstacles)
        self._objects = [_object(i + 1, o) for i, o in enumerate(self._obstacles)]
        low_high = [(o.polygon_xy_m.min(axis=0), o.polygon_xy_m.max(axis=0)) for o in obstacles]
        self._bounds_m = np.array(low_high).reshape(-1, 2, 2)

    def labelled(self, label: int) -> Iterator[SceneObject]:
        """Objects of one semantic label; ANY gives all."""
        return (o for o in self._objects if label in (o.label, CityObjectLabel.ANY))

    def hits(
        self, start: Sequence[float], end: Sequence[float]
    ) -> Iterator[tuple[float, list[float], CityObjectLabel]]:
        """Share of the segment, point and label where it first enters each object."""
        origin, reach = np.asarray(start, float), np.subtract(end, start)
        ends = np.stack([origin[:2], origin[:2] + reach[:2]])
        near = (self._bounds_m[:, 0] <= ends.max(axis=0)) & (
            self._bounds_m[:, 1] >= ends.min(axis=0)
        )
        for index in np.flatnonzero(near.all(axis=1)):
            obstacle = self._obstacles[index]
            share = _entry(obstacle, origin, reach)
            if share is not None:
                point = (origin + share * reach).tolist()
                yield share, point, CityObjectLabel(obstacle.label)


def _entry(obstacle: StaticObstacle, origin: np.ndarray, reach: np.ndarray) -> float | None:
    """Cut the segment with each face of the convex prism (Cyrus-Beck)."""
    corners = obstacle.polygon_xy_m
    edges = np.roll(corners, -1, axis=0) - corners
    outward = np.stack([edges[:, 1], -edges[:, 0]], axis=1)
    slope = np.concatenate([outward @ reach[:2], [reach[2], -reach[2]]])
    inside = np.concatenate(
        [
            ((corners - origin[:2]) * outward).sum(axis=1),
            [obstacle.z_max_m - origin[2], origin[2] - obstacle.z_min_m],
        ]
    )
    if ((slope == 0.0) & (inside < 0.0)).any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = inside / slope
    enter = max(0.0, float(cut[slope < 0.0].max(initial=-np.inf)))
    leave = min(1.0, float(cut[slope > 0.0].min(initial=np.inf)))
    return enter if 0.0 < enter <= leave else None


def _object(number: int, obstacle: StaticObstacle) -> SceneObject:
    low, high = obstacle.polygon_xy_m.min(axis=0), obstacle.polygon_xy_m.max(axis=0)
    center = Pose(
        float(low[0] + high[0]) / 2,
        float(low[1] + high[1]) / 2,
        (obstacle.z_min_m + obstacle.z_max_m) / 2,
    )
    extent = (
        float(high[0] - low[0]) / 2,
        float(high[1] - low[1]) / 2,
        (obstacle.z_max_m - obstacle.z_min_m) / 2,
    )
    box = box_to_wire(Box((center.x_m, center.y_m, center.z_m), extent), 0)
    wire = [pose_to_wire(center), box, number, obstacle.name, obstacle.label]
    return SceneObject(obstacle.name, obstacle.label, box, wire)
