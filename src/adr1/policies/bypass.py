"""Passing what stands in the lane: choose how far to move aside, wait for a gap, move the path.

In the lane if there is room, else over a lane of the same direction, else over the lane of the
other direction while nobody comes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from adr1.episodes.frame import ActorKind
from adr1.policies.forecast import Actors
from adr1.policies.lanes_beside import LanesBeside, Room
from adr1.policies.obstacles import STANDING_MPS, BesideLane
from adr1.policies.reference_path import ReferencePath
from adr1.policies.side_gaps import in_band, other_way_is_free, same_way_is_free, seconds_for
from adr1.policies.yielding import EgoBox

_STEP_M = 0.25
_SIDE_M = 0.35
_WALKER_SIDE_M = 0.7
_END_M = 1.0
_OWN_LANE_M = 1.2
_LINE_M = 0.1
_TOP_MPS = 8.0
_GAIN_MPS2 = 2.0
_STEER_OUT = 6.2
"""Metres of driving to move aside by one metre at walking pace; grows with the root of it."""


class Side(IntEnum):
    """On whose lanes the ego is while it passes."""

    OWN_LANE = 0
    SAME_WAY = 1
    OTHER_WAY = 2


@dataclass(frozen=True, slots=True)
class Passing:
    """One way past the obstacles: lateral [m, positive right], ends for the ego's centre."""

    lateral_m: float
    side: Side
    core_begin_s_m: float
    core_end_s_m: float


@dataclass(frozen=True, slots=True)
class EgoOnPath:
    """Where the ego is: distance of its centre along the path, speed, box."""

    center_s_m: float
    speed_mps: float
    box: EgoBox


def stretch_of(rows: list[int], beside: BesideLane, ego: EgoOnPath) -> tuple[float, float]:
    """Ends for the ego's centre of passing some actors, who may drive on slowly meanwhile."""
    low = float(beside.low_s_m[rows].min())
    high = float(beside.high_s_m[rows].max())
    drift_mps = max(float(beside.along_mps[rows].max()), 0.0)
    half = ego.box.half_length_m
    if drift_mps > STANDING_MPS:
        closing = max(_TOP_MPS + 3.0 - drift_mps, 2.0)
        high += drift_mps * (high + 2.0 * half + 4.0 - ego.center_s_m) / closing + 4.0
    return low - half - _END_M, high + half + _END_M


def choose_passing(
    actors: Actors,
    beside: BesideLane,
    rows: list[int],
    lanes: LanesBeside,
    ego: EgoOnPath,
) -> Passing | None:
    """The least way aside that is clear of all that stands there; None if there is none."""
    begin, end = stretch_of(rows, beside, ego)
    room = lanes.room(begin, end)
    if room is None:
        return None
    group = np.zeros(len(actors), dtype=np.bool_)
    group[rows] = True
    stands = (beside.speed_mps < STANDING_MPS) | group
    half_length = ego.box.half_length_m + 0.5
    near = stands & (beside.high_s_m > begin - half_length + 1.0)
    near &= beside.low_s_m < end + half_length - 1.0
    margin = np.where(actors.kinds == ActorKind.WALKER, _WALKER_SIDE_M, _SIDE_M)
    needs = (beside.half_across_m + margin + ego.box.half_width_m)[near]
    at = beside.right_m[near]
    best: tuple[float, float, Side] | None = None
    reach = math.ceil(8.0 / _STEP_M)
    for k in range(-reach, reach + 1):
        lateral = k * _STEP_M
        rated = _rate(lateral, room, ego.box.half_width_m)
        if rated is None or np.any(np.abs(at - lateral) < needs):
            continue
        if best is None or (rated[0], lateral) < best[:2]:
            best = (rated[0], lateral, rated[1])
    return None if best is None else Passing(best[1], best[2], begin, end)


def _rate(lateral_m: float, room: Room, half_width_m: float) -> tuple[float, Side] | None:
    """(cost, side) of a lateral; None off the road."""
    low, high = lateral_m - half_width_m, lateral_m + half_width_m
    aside = abs(lateral_m)
    if low >= room.own_low_m - _LINE_M and high <= room.own_high_m + _LINE_M:
        return aside, Side.OWN_LANE
    if high > room.all_high_m or low < room.all_low_m + 2.0 * _LINE_M:
        return None
    if low < room.same_low_m - _LINE_M:
        return 8.0 + aside, Side.OTHER_WAY
    width = max(room.lane_width_m, 2.0)
    off_centre = abs(lateral_m - round(lateral_m / width) * width)
    right = 0.3 if lateral_m > 0.0 else 0.0
    return 3.0 + right + 2.0 * off_centre + 0.3 * aside, Side.SAME_WAY


def out_and_back_m(lateral_m: float, speed_mps: float) -> tuple[float, float]:
    """Lengths to move aside by a lateral: the least, and a comfortable one [m]."""
    least = _STEER_OUT * math.sqrt(max(abs(lateral_m), 0.25))
    return least, max(least, 2.2 * speed_mps)


def may_pass(passing: Passing, beside: BesideLane, ego: EgoOnPath, rows: list[int]) -> bool:
    """Whether the traffic leaves the way past the obstacles free."""
    if passing.side is Side.OWN_LANE:
        return True
    band = in_band(beside, passing.lateral_m, ego.box.half_width_m)
    band[rows] = False
    half = ego.box.half_length_m
    rear, front = ego.center_s_m - half, ego.center_s_m + half
    others = band & (np.abs(beside.right_m) > _OWN_LANE_M)
    if not same_way_is_free(beside, others, rear, front, ego.speed_mps):
        return False
    if passing.side is Side.SAME_WAY:
        return True
    _, back_m = out_and_back_m(passing.lateral_m, 5.0)
    end_s_m = passing.core_end_s_m + 0.7 * back_m
    seconds = seconds_for(end_s_m - ego.center_s_m, ego.speed_mps, _TOP_MPS, _GAIN_MPS2) + 1.0
    return other_way_is_free(beside, band, end_s_m + half, seconds, rear)


def move_path(path: ReferencePath, passing: Passing, ego: EgoOnPath) -> float:
    """Let the path lead past the obstacles; returns where it is back in its lane [m]."""
    aside = abs(passing.lateral_m - path.detour_at(ego.center_s_m))
    least, easy = out_and_back_m(aside, ego.speed_mps)
    begin = max(ego.center_s_m + 0.5, passing.core_begin_s_m - easy)
    hold = max(passing.core_begin_s_m, begin + min(4.0, least))
    leave = max(passing.core_end_s_m, hold)
    _, back = out_and_back_m(passing.lateral_m, max(ego.speed_mps, 5.0))
    path.add_detour(passing.lateral_m, begin, hold, leave, leave + back)
    return leave + back
