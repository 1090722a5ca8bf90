"""Keeping to the right within the lane while somebody who comes towards the ego cuts into it."""

from __future__ import annotations

import math

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.policies.bypass import EgoOnPath
from adr1.policies.cadence import Cadence
from adr1.policies.forecast import Actors
from adr1.policies.lanes_beside import LanesBeside
from adr1.policies.obstacles import beside_lane
from adr1.policies.reference_path import ReferencePath

_THINK_S = 0.2
_SIGHT_M = 55.0
_WANTED_M = 0.6
_LEAST_M = 0.15
_FADE_M = 12.0
_EDGE_M = 0.05
_ONCOMING_COS = -0.9
_MOVING_MPS = 1.0


class KeepRightRule:
    """Call `step` once per tick; it moves the path to the right edge of the lane and back."""

    def __init__(self, path: ReferencePath, lanes: LanesBeside) -> None:
        self._path = path
        self._lanes = lanes
        self._cadence = Cadence(_THINK_S)
        self._until_s_m = -math.inf

    def step(self, frame: StateFrame, ego: EgoOnPath, actors: Actors) -> None:
        """Look ahead, and move the path if need be; a path that is aside already is left alone."""
        if not len(actors) or not self._cadence.due(frame.time_s):
            return
        here = self._path.detour_at(ego.center_s_m)
        meets_s_m, needed_m = self._needed(ego, actors)
        if needed_m < _LEAST_M or ego.center_s_m < self._until_s_m - _FADE_M or here < -_LEAST_M:
            return
        room = self._lanes.room(ego.center_s_m, ego.center_s_m + _SIGHT_M)
        if room is None:
            return
        lateral_m = min(needed_m, room.own_high_m - ego.box.half_width_m - _EDGE_M)
        if lateral_m < _LEAST_M:
            return
        begin = ego.center_s_m + 0.5
        leave = meets_s_m + 6.0
        self._path.add_detour(lateral_m, begin, begin + _FADE_M, leave, leave + _FADE_M)
        self._until_s_m = leave + _FADE_M

    def _needed(self, ego: EgoOnPath, actors: Actors) -> tuple[float, float]:
        """Where the ego meets whoever cuts in, and how far right it would have to be [m]."""
        low, high = ego.center_s_m, ego.center_s_m + _SIGHT_M
        here = self._path.pose_at(np.array([ego.center_s_m]))[2]
        if not np.any((actors.speed_mps > _MOVING_MPS) & (np.cos(actors.yaw_rad - here) < -0.5)):
            return ego.center_s_m, 0.0
        along, right, yaw = self._path.beside_lane(actors.x_m, actors.y_m, low, high)
        coming = np.cos(actors.yaw_rad - yaw) < _ONCOMING_COS
        if not np.any(coming):
            return ego.center_s_m, 0.0
        beside = beside_lane(actors, along, right, yaw)
        coming &= (beside.along_mps < -_MOVING_MPS) & (beside.low_s_m > ego.center_s_m)
        edge = beside.right_m + beside.half_across_m
        needs = np.where(
            coming & (beside.right_m < -0.5), edge + _WANTED_M + ego.box.half_width_m, 0.0
        )
        row = int(np.argmax(needs))
        share = ego.speed_mps / max(ego.speed_mps - float(beside.along_mps[row]), 1.0)
        meets = ego.center_s_m + share * float(beside.low_s_m[row] - ego.center_s_m)
        return meets, float(needs[row])
