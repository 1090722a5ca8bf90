"""What the world needs to know about a town: plain data, all of it in CARLA's world frame.

World frame: left-handed, x east, y south, z up, metres (see `adr1.simulator.geometry`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.ground import Ground

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GeoReference:
    """Geographic position of the map's origin (WGS84)."""

    latitude_deg: float
    longitude_deg: float


@dataclass(frozen=True, slots=True)
class TrafficLightSite:
    """A traffic light and the lanes it governs.

    Attributes:
        signal_id: OpenDRIVE signal id; the client joins lights to landmarks by it.
        pose_world: at the signal's post; local x is lateral to the approach, as CARLA's lights are
            turned (official agents walk along the trigger's local x to find the governed lanes).
        trigger: box across the governed lanes just before the stop line, in the light's frame.
        stop_boxes: float64 (k, 5), rows `[x_m, y_m, yaw_rad, half_length_m, half_width_m]` in the
            world: one per governed lane, where a vehicle's front counts as "at this light".
        junction_id: junction that the approach leads to, -1 if none.
    """

    signal_id: str
    pose_world: Pose
    trigger: Box
    stop_boxes: FloatArray
    junction_id: int


@dataclass(frozen=True, slots=True)
class LightGroup:
    """Lights that take turns: `controllers[i]` holds the signal ids that are green together."""

    junction_id: int
    controllers: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TrafficSignSite:
    """A traffic sign: `type_id` is CARLA's actor type, `trigger` lies on the governed lanes."""

    signal_id: str
    type_id: str
    pose_world: Pose
    trigger: Box


@dataclass(frozen=True, slots=True)
class StaticObstacle:
    """Something solid that never moves.

    Attributes:
        label: CARLA's semantic tag (3 building, 4 wall, 6 pole, ...).
        polygon_xy_m: float64 (k, 2), convex, positive shoelace area in world (x, y).
    """

    name: str
    label: int
    polygon_xy_m: FloatArray
    z_min_m: float
    z_max_m: float


@dataclass(frozen=True, slots=True)
class TownMap:
    """A town, read and derived once; `content_hash` is 16 hex digits of the OpenDRIVE text."""

    name: str
    opendrive: str
    content_hash: str
    spawn_points: tuple[Pose, ...]
    lights: tuple[TrafficLightSite, ...]
    light_groups: tuple[LightGroup, ...]
    signs: tuple[TrafficSignSite, ...]
    obstacles: tuple[StaticObstacle, ...]
    ground: Ground
    navigation_mesh: bytes
    geo: GeoReference
