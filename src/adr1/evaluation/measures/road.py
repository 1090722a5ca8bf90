"""Where the ego is on the road at each sample: the map's part of the driver model scores."""

from __future__ import annotations

from dataclasses import dataclass

import carla
import numpy as np
from jaxtyping import Bool, Float

from adr1.criteria.geometry import angle_between_deg
from adr1.criteria.lanes import drivable_lane_at, excess_m, lane_key

JUNCTION_GAP_M = 2.0
"""Lanes leave gaps inside a junction: so far beyond the edge of one is still on the road."""
WRONG_WAY_DEG = 90.0


@dataclass(frozen=True, eq=False)
class RoadFlags:
    """One row per sample, each as in DrivenTrack."""

    off_drivable: Bool[np.ndarray, " n"]
    in_several_lanes: Bool[np.ndarray, " n"]
    against_traffic: Bool[np.ndarray, " n"]
    in_junction: Bool[np.ndarray, " n"]


def read_road_flags(
    carla_map: carla.Map,
    center_xyz_m: Float[np.ndarray, "n 3"],
    corner_xy_m: Float[np.ndarray, "n 4 2"],
    route_yaw_deg: Float[np.ndarray, " n"],
) -> RoadFlags:
    """Ask the map about the ego's middle and corners.

    Drivable are driving and parking lanes, as in the leaderboard's criterion, and junctions. A lane
    goes against the traffic if it points more than 90 degrees away from the route beside it.

    Args:
        route_yaw_deg: direction of the route's point nearest to each sample.
    """
    rows = [
        _at(carla_map, center, corners, yaw)
        for center, corners, yaw in zip(
            center_xyz_m.tolist(), corner_xy_m.tolist(), route_yaw_deg.tolist(), strict=True
        )
    ]
    flags = np.array(rows, dtype=np.bool_).reshape(-1, 4)
    return RoadFlags(flags[:, 0], flags[:, 1], flags[:, 2], flags[:, 3])


def _at(
    carla_map: carla.Map, center: list[float], corners: list[list[float]], route_yaw_deg: float
) -> tuple[bool, bool, bool, bool]:
    x, y, z = center
    middle = drivable_lane_at(carla_map, x, y, z)
    nearest = middle or carla_map.get_waypoint(carla.Location(x=x, y=y, z=z))
    in_junction = nearest is not None and bool(nearest.is_junction)
    found = [drivable_lane_at(carla_map, cx, cy, z) for cx, cy in corners]
    off = any(
        lane is None and not _in_junction(carla_map, cx, cy, z)
        for lane, (cx, cy) in zip(found, corners, strict=True)
    )
    keys = {lane_key(lane) for lane in found if lane is not None}
    several = len(keys) > 1
    against = middle is None or (
        angle_between_deg(middle.transform.rotation.yaw, route_yaw_deg) > WRONG_WAY_DEG
    )
    return off, several, against and not in_junction, in_junction


def _in_junction(carla_map: carla.Map, x: float, y: float, z: float) -> bool:
    lane = carla_map.get_waypoint(carla.Location(x=x, y=y, z=z))
    if lane is None or not lane.is_junction:
        return False
    return excess_m(lane, x, y) <= JUNCTION_GAP_M
