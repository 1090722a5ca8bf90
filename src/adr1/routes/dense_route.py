"""A route as arrays: one row per sampled point of the lanes that are to be driven."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class RoadOption(IntEnum):
    """What the route does at a point; numbers as in CARLA's planner."""

    VOID = -1
    LEFT = 1
    RIGHT = 2
    STRAIGHT = 3
    LANEFOLLOW = 4
    CHANGELANELEFT = 5
    CHANGELANERIGHT = 6


@dataclass(frozen=True, eq=False)
class DenseRoute:
    """A planned route sampled along lane centres.

    Points are at most `sampling_m` apart, except where the route changes lane: there it jumps
    from the centre of one lane to a point further on in the other.

    Attributes (n rows each):
        positions_world_m: float64 (n, 3), lane centres.
        yaw_deg: float64, heading of the lane, in (-180, 180].
        options: int8, values of `RoadOption`.
        s_m: float64, distance driven from the first point, starts at 0, never falls.
        lane_width_m: float64.
        is_junction: bool.
        road_ids, section_ids, lane_ids: int64, OpenDRIVE's.
        sampling_m: spacing the planner was asked for.
    """

    positions_world_m: NDArray[np.float64]
    yaw_deg: NDArray[np.float64]
    options: NDArray[np.int8]
    s_m: NDArray[np.float64]
    lane_width_m: NDArray[np.float64]
    is_junction: NDArray[np.bool_]
    road_ids: NDArray[np.int64]
    section_ids: NDArray[np.int64]
    lane_ids: NDArray[np.int64]
    sampling_m: float

    def __len__(self) -> int:
        return len(self.s_m)

    @property
    def length_m(self) -> float:
        return float(self.s_m[-1])

    def index_at(self, s_m: float) -> int:
        """Last row at or before a distance along the route."""
        return max(0, int(np.searchsorted(self.s_m, s_m, side="right")) - 1)
