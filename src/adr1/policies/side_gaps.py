"""Whether the road beside the ego's lane is free for long enough to use it."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.policies.obstacles import BesideLane

_SIDE_M = 0.4
_ONCOMING_MARGIN_M = 8.0
_ONCOMING_MARGIN_S = 0.5
_MAY_START_MPS = 2.0


def in_band(beside: BesideLane, lateral_m: float, half_width_m: float) -> NDArray[np.bool_]:
    """Actors whose box lies in the strip that a vehicle at a lateral would sweep."""
    apart = np.abs(beside.right_m - lateral_m) - beside.half_across_m
    return apart < half_width_m + _SIDE_M


def same_way_is_free(
    beside: BesideLane, band: NDArray[np.bool_], low_s_m: float, high_s_m: float, speed_mps: float
) -> bool:
    """Whether nobody beside, behind or ahead who drives the same way is too near.

    Behind, a vehicle needs the room to close up for three seconds; ahead, two.

    Args:
        band: the actors that count; `low_s_m`, `high_s_m`: ends of the ego's box along the lane.
    """
    counts = band & (beside.cos_yaw > -0.2)
    closing = beside.along_mps - speed_mps
    behind_gap = low_s_m - beside.high_s_m
    ahead_gap = beside.low_s_m - high_s_m
    needs = 2.5 + 0.2 * np.maximum(beside.along_mps, 0.0) + 3.0 * np.maximum(closing, 0.0)
    behind_ok = behind_gap > needs
    ahead_ok = ahead_gap > 2.5 + 2.0 * np.maximum(-closing, 0.0) * (beside.speed_mps > 1.0)
    return bool(np.all(behind_ok | ahead_ok | ~counts))


def other_way_is_free(
    beside: BesideLane, band: NDArray[np.bool_], end_s_m: float, back_in_s: float, from_s_m: float
) -> bool:
    """Whether nobody who comes towards the ego arrives before it is back in its lane.

    Args:
        end_s_m: where the ego is back; `back_in_s`: after how many seconds.
        from_s_m: the ego's rear; who is behind it has passed.
    """
    oncoming = band & (beside.cos_yaw < 0.2) & (beside.high_s_m > from_s_m)
    moving = np.where(beside.speed_mps > 0.3, -beside.along_mps, _MAY_START_MPS)
    comes_mps = np.maximum(moving, _MAY_START_MPS)
    reach = comes_mps * (back_in_s + _ONCOMING_MARGIN_S) + _ONCOMING_MARGIN_M
    parked = beside.speed_mps < 0.3
    clear = beside.low_s_m - end_s_m > reach
    return bool(np.all(clear | (parked & (beside.low_s_m < end_s_m)) | ~oncoming))


def seconds_for(distance_m: float, speed_mps: float, top_mps: float, gain_mps2: float) -> float:
    """Time to drive a distance, gaining speed up to a top speed."""
    speed_mps = min(speed_mps, top_mps)
    gaining_m = (top_mps * top_mps - speed_mps * speed_mps) / (2.0 * gain_mps2)
    if distance_m <= gaining_m:
        end_mps = math.sqrt(speed_mps * speed_mps + 2.0 * gain_mps2 * distance_m)
        return (end_mps - speed_mps) / gain_mps2
    return (top_mps - speed_mps) / gain_mps2 + (distance_m - gaining_m) / top_mps
