"""Which lanes lie beside a route: how far to the left and right one can go, and on whose lanes.

Read once from the map; laterals are positive to the right of the base line of the route's path.
"""

from __future__ import annotations

from dataclasses import dataclass

import carla
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adr1.policies.reference_path import STEP_M, ReferencePath
from adr1.routes.dense_route import DenseRoute

Array = NDArray[np.float64]
_SAMPLE_M = 4.0
_WIDEST_DIVIDER_M = 1.0
_MOST_LANES = 8


@dataclass(frozen=True, slots=True)
class Room:
    """Edges [m, positive right of the lane's centre] that hold along a stretch of the path.

    Attributes:
        own_low_m, own_high_m: of the ego's lane.
        same_low_m, same_high_m: of all driving lanes of its direction that lie together.
        all_low_m: left edge, the nearest lane of the other direction included.
        all_high_m: right edge, a parking lane included.
    """

    own_low_m: float
    own_high_m: float
    same_low_m: float
    same_high_m: float
    all_low_m: float
    all_high_m: float

    @property
    def lane_width_m(self) -> float:
        return self.own_high_m - self.own_low_m


class LanesBeside:
    """The edges of `Room` along a path.

    Args:
        edges_m: (k, 6) edges in the order of `Room` at some points; rows in junctions are NaN.
        xy_m: (k, 2) those points.
        path: the path to join them to.
    """

    def __init__(self, path: ReferencePath, xy_m: Array, edges_m: Array) -> None:
        self._path = path
        _, nearest = cKDTree(xy_m).query(path.base_xy_m)
        self._edges = edges_m[nearest]

    def room(self, low_s_m: float, high_s_m: float) -> Room | None:
        """What is free of kerbs along all of a stretch; None within junctions."""
        first = min(max(int(low_s_m / STEP_M), 0), len(self._edges) - 2)
        last = min(max(int(high_s_m / STEP_M) + 1, first + 1), len(self._edges))
        edges = self._edges[first:last] - self._path.lane_offset(first, last)[:, None]
        edges = edges[np.isfinite(edges[:, 0])]
        if not len(edges):
            return None
        low, high = edges.max(axis=0), edges.min(axis=0)
        own_low, own_high = float(edges[0, 0]), float(edges[0, 1])
        shift = round((own_low + own_high) / 2.0 / max(own_high - own_low, 1.0))
        width = (own_high - own_low) * shift  # where the path still runs in its old lane
        return Room(
            own_low - width,
            own_high - width,
            float(low[2]),
            float(high[3]),
            float(low[4]),
            float(high[5]),
        )


def read_lanes_beside(carla_map: carla.Map, route: DenseRoute, path: ReferencePath) -> LanesBeside:
    """Ask the map for the lanes beside a route, every few metres."""
    stride = max(round(_SAMPLE_M / max(route.sampling_m, 0.1)), 1)
    rows = np.arange(0, len(route), stride)
    edges = np.full((len(rows), 6), np.nan)
    for k, row in enumerate(rows.tolist()):
        if not route.is_junction[row]:
            x, y, z = route.positions_world_m[row].tolist()
            edges[k] = _edges_at(carla_map.get_waypoint(carla.Location(x=x, y=y, z=z)))
    return LanesBeside(path, route.positions_world_m[rows, :2], edges)


def _edges_at(waypoint: carla.Waypoint) -> list[float]:
    half = waypoint.lane_width / 2.0
    left_same, left_all = _left_of(waypoint, half)
    right_same = right_all = half
    lane = waypoint.get_right_lane()
    for _ in range(_MOST_LANES):
        if lane is None or lane.lane_id * waypoint.lane_id < 0:
            break
        kind = str(lane.lane_type)
        if kind == "Driving" and right_all == right_same:
            right_same = right_all = right_same + lane.lane_width
        elif kind == "Parking":
            right_all += lane.lane_width
        else:
            break
        lane = lane.get_right_lane()
    return [-half, half, -left_same, right_same, -left_all, right_all]


def _left_of(waypoint: carla.Waypoint, half_m: float) -> tuple[float, float]:
    """Distances to the left edges: of the own direction's lanes, and of the nearest other lane."""
    same, reach, divider = half_m, half_m, 0.0
    lane, other_way = waypoint.get_left_lane(), False
    for _ in range(_MOST_LANES):
        if lane is None or divider > _WIDEST_DIVIDER_M:
            break
        opposite = lane.lane_id * waypoint.lane_id < 0
        other_way = other_way or opposite
        reach += lane.lane_width
        if str(lane.lane_type) not in ("Driving", "Bidirectional"):
            divider += lane.lane_width
        elif opposite:
            return same, reach
        elif divider == 0.0:
            same = reach
        lane = lane.get_right_lane() if other_way else lane.get_left_lane()
    return same, same
