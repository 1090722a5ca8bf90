"""Leaving a parking slot beside the road, where a route may begin: wait for a gap, pull out."""

from __future__ import annotations

import math

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.policies.bypass import EgoOnPath
from adr1.policies.cadence import Cadence
from adr1.policies.forecast import Actors
from adr1.policies.obstacles import STANDING_MPS, BesideLane, beside_lane
from adr1.policies.reference_path import ReferencePath
from adr1.policies.side_gaps import in_band, same_way_is_free

_BESIDE_M = 1.3
_THINK_S = 0.2
_LENGTHS_M = (12.0, 10.0, 8.0, 6.5)


class PullOutRule:
    """Call `step` once per tick; it holds the ego in its slot until the lane is free."""

    def __init__(self, path: ReferencePath) -> None:
        self._path = path
        self._lateral_m = 0.0
        self._started = False
        self._waits = False
        self._cadence = Cadence(_THINK_S)

    def step(self, frame: StateFrame, ego: EgoOnPath, error_m: float, others: Actors) -> float:
        """Where the ego's front must wait now; inf if nowhere.

        Args:
            error_m: how far to the right of the path the ego is.
        """
        if not self._started:
            self._started = True
            self._waits = abs(error_m) > _BESIDE_M and ego.speed_mps < STANDING_MPS
            self._lateral_m = error_m
        if not self._waits:
            return math.inf
        front_s_m = ego.center_s_m + ego.box.half_length_m
        if not self._cadence.due(frame.time_s):
            return front_s_m
        low, high = ego.center_s_m - 80.0, ego.center_s_m + 60.0
        along, right, yaw = self._path.beside_lane(others.x_m, others.y_m, low, high)
        beside = beside_lane(others, along, right, yaw)
        band = in_band(beside, 0.0, ego.box.half_width_m)
        rear_s_m = ego.center_s_m - ego.box.half_length_m
        if not same_way_is_free(beside, band, rear_s_m, front_s_m, ego.speed_mps):
            return front_s_m
        self._waits = False
        self._steer_out(ego, beside)
        return math.inf

    def _steer_out(self, ego: EgoOnPath, beside: BesideLane) -> None:
        """Fade from the slot into the lane, sooner if somebody is parked close ahead."""
        front_s_m = ego.center_s_m + ego.box.half_length_m
        parked = in_band(beside, self._lateral_m, ego.box.half_width_m) & (
            beside.low_s_m > front_s_m - 0.5
        )
        free_m = float(np.min(beside.low_s_m[parked], initial=np.inf)) - front_s_m
        length_m = next((m for m in _LENGTHS_M if m < free_m + 3.0), _LENGTHS_M[-1])
        begin = ego.center_s_m + 0.5
        self._path.add_detour(self._lateral_m, -10.0, -9.0, begin, begin + length_m)
