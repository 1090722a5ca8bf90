"""When to change lane: wait for a gap, then let the path fade into the other lane."""

from __future__ import annotations

import math

import numpy as np

from adr1.episodes.frame import ActorKind
from adr1.policies.forecast import Actors
from adr1.policies.reference_path import LaneChange, ReferencePath
from adr1.policies.yielding import EgoBox

_LATERAL_REACH_M = 1.7
_MIN_LENGTH_M = 10.0
_DURATION_S = 3.0


class LaneChangeRule:
    """Starts each lane change of a path when there is room, and holds the old lane until then."""

    def __init__(self, path: ReferencePath) -> None:
        self._path = path
        self._next = 0
        self._underway_until_m = -math.inf

    def step(self, center_s_m: float, speed_mps: float, ego: EgoBox, actors: Actors) -> float:
        """Decide for this tick; returns where the ego's front must stop to wait, inf if nowhere."""
        changes = self._path.lane_changes
        if self._next == len(changes):
            return math.inf
        change = changes[self._next]
        if center_s_m < change.start_s_m - 1.0:
            return math.inf
        if gap_is_open(self._path, change, center_s_m, speed_mps, ego, actors):
            length = max(_MIN_LENGTH_M, _DURATION_S * speed_mps)
            self._path.move_lane_change(change, center_s_m + 0.5, length)
            self._next += 1
            return math.inf
        self._path.move_lane_change(change, center_s_m + 3.0 + speed_mps, _MIN_LENGTH_M)
        return max(change.latest_end_s_m - _MIN_LENGTH_M - 2.0, center_s_m + ego.half_length_m)


def gap_is_open(
    path: ReferencePath,
    change: LaneChange,
    center_s_m: float,
    speed_mps: float,
    ego: EgoBox,
    actors: Actors,
) -> bool:
    """Whether the new lane is free beside, behind and ahead of the ego.

    Behind, a vehicle needs the room to close up for three seconds; ahead, two.
    """
    wheels = actors.kinds != ActorKind.WALKER
    s_m, lateral_m = path.beside_new_lane(
        change, actors.x_m[wheels], actors.y_m[wheels], center_s_m
    )
    in_lane = np.abs(lateral_m) < _LATERAL_REACH_M
    relative_m = (s_m - center_s_m)[in_lane]
    other_speed = actors.speed_mps[wheels][in_lane]
    gap_m = np.abs(relative_m) - actors.half_length_m[wheels][in_lane] - ego.half_length_m
    closing = other_speed - speed_mps
    behind_needs = 2.5 + 0.2 * np.maximum(other_speed, 0.0) + 3.0 * np.maximum(closing, 0.0)
    ahead_needs = 2.5 + 2.0 * np.maximum(-closing, 0.0)
    needs = np.where(relative_m < 0.0, behind_needs, ahead_needs)
    return bool(np.all(gap_m > needs))
