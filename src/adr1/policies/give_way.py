"""Letting somebody pass who comes from behind much faster than the road allows.

On a road with several lanes the ego moves to a free lane beside its own, and comes back once the
other has passed. Ambulances and the like are known by their speed alone.
"""

from __future__ import annotations

import math

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.policies.bypass import EgoOnPath, out_and_back_m
from adr1.policies.cadence import Cadence
from adr1.policies.forecast import Actors
from adr1.policies.lanes_beside import LanesBeside
from adr1.policies.obstacles import BesideLane, beside_lane
from adr1.policies.reference_path import ReferencePath
from adr1.policies.side_gaps import in_band, same_way_is_free

_THINK_S = 0.2
_TOO_FAST = 1.12
_CLOSING_MPS = 2.0
_NEAR_S = 8.0
_IN_LANE_M = 1.8
_LONGEST_S = 15.0
_STAY_M = 150.0
_LEAST_STAY_M = 30.0
_STRAIGHT_RAD = math.radians(15.0)


class GiveWayRule:
    """Call `step` once per tick; it moves the path aside and back.

    Args:
        entries: (entry, exit) of the junctions along the path [m].
    """

    def __init__(
        self, path: ReferencePath, lanes: LanesBeside, entries: list[tuple[float, float]]
    ) -> None:
        self._path = path
        self._lanes = lanes
        self._turns = [entry for entry, leave in entries if _bends(path, entry, leave)]
        self._cadence = Cadence(_THINK_S)
        self._rushing_id: int | None = None
        self._since_s = 0.0

    @property
    def aside(self) -> bool:
        """Whether the path has been moved for somebody."""
        return self._rushing_id is not None

    def step(self, frame: StateFrame, ego: EgoOnPath, actors: Actors) -> None:
        """Look behind, and move the path if need be."""
        if not self._cadence.due(frame.time_s):
            return
        fast = actors.speed_mps > max(
            _TOO_FAST * frame.ego_speed_limit_mps, ego.speed_mps + _CLOSING_MPS
        )
        if self._rushing_id is None and not np.any(fast):
            return
        low, high = ego.center_s_m - 90.0, ego.center_s_m + 90.0
        along, right, yaw = self._path.beside_lane(actors.x_m, actors.y_m, low, high)
        beside = beside_lane(actors, along, right, yaw)
        if self._rushing_id is None:
            self._move_aside(frame.time_s, ego, actors, beside, fast)
        else:
            self._come_back(frame.time_s, ego, actors, beside)

    def _move_aside(
        self,
        time_s: float,
        ego: EgoOnPath,
        actors: Actors,
        beside: BesideLane,
        fast: np.typing.NDArray[np.bool_],
    ) -> None:
        here = self._path.detour_at(ego.center_s_m)
        gap = ego.center_s_m - ego.box.half_length_m - beside.high_s_m
        closing = np.maximum(beside.along_mps - ego.speed_mps, 0.1)
        rushing = fast & (beside.cos_yaw > 0.7) & (gap > 0.0) & (gap / closing < _NEAR_S)
        rushing &= np.abs(beside.right_m - here) < _IN_LANE_M
        entry = next((s for s in self._turns if s > ego.center_s_m), math.inf)
        stay_m = max(_STAY_M, _LONGEST_S * ego.speed_mps)  # it may take that long to be passed
        leave = min(ego.center_s_m + stay_m, entry - 15.0)
        if not np.any(rushing) or leave < ego.center_s_m + _LEAST_STAY_M:
            return
        room = self._lanes.room(ego.center_s_m, leave)
        if room is None:
            return
        width = room.lane_width_m
        for lateral in (here + width, here - width):
            inside = room.same_low_m - 0.3 < lateral - width / 2.0
            inside &= lateral + width / 2.0 < room.same_high_m + 0.3
            if inside and _is_free(beside, lateral, ego):
                length = out_and_back_m(lateral, ego.speed_mps)[1]
                begin = ego.center_s_m + 0.5
                self._path.add_detour(lateral, begin, begin + length, leave, leave + length)
                self._rushing_id = int(actors.ids[int(np.argmin(np.where(rushing, gap, np.inf)))])
                self._since_s = time_s
                return

    def _come_back(self, time_s: float, ego: EgoOnPath, actors: Actors, beside: BesideLane) -> None:
        rows = np.flatnonzero(actors.ids == self._rushing_id)
        passed = not len(rows) or beside.low_s_m[rows[0]] > ego.center_s_m + 8.0
        if not passed and time_s - self._since_s < _LONGEST_S:
            return
        if abs(self._path.detour_at(ego.center_s_m)) < 0.1:
            self._rushing_id = None
        elif _is_free(beside, 0.0, ego):
            begin = ego.center_s_m + 0.5
            length = out_and_back_m(3.5, ego.speed_mps)[1]
            self._path.add_detour(0.0, begin, begin + length, begin + length, begin + length)
            self._rushing_id = None


def _bends(path: ReferencePath, entry_s_m: float, leave_s_m: float) -> bool:
    _, _, yaw = path.pose_at(np.array([entry_s_m, leave_s_m]))
    return abs(float(yaw[1] - yaw[0])) > _STRAIGHT_RAD


def _is_free(beside: BesideLane, lateral_m: float, ego: EgoOnPath) -> bool:
    band = in_band(beside, lateral_m, ego.box.half_width_m)
    half = ego.box.half_length_m
    slow = band & (beside.along_mps < ego.speed_mps - 3.0) & (beside.high_s_m > ego.center_s_m)
    if np.any(slow & (beside.low_s_m < ego.center_s_m + 40.0)):
        return False
    return same_way_is_free(
        beside, band, ego.center_s_m - half, ego.center_s_m + half, ego.speed_mps
    )
