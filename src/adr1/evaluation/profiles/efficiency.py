"""Driving efficiency of Bench2Drive: the ego's speed as a share of the traffic's.

Source: tools/efficiency_smoothness_benchmark.py and the changed MinimumSpeedRouteTest of the
Bench2Drive repository, version 0.0.4, which judges at each of 20 parts of the route, also where the
ego was faster.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from jaxtyping import Float

PARTS = 20
LAST_PART_FROM = 0.95
"""Share of the route from which the part that is being driven counts when the drive is over."""
IGNORED_ABOVE_PERCENT = 1000.0
NO_TRAFFIC_PERCENT = 100.0


def part_percents(
    route_s_m: Float[np.ndarray, " n"],
    route_length_m: float,
    ego_speed_mps: Float[np.ndarray, " n"],
    traffic_speed_mps: Float[np.ndarray, " n"],
) -> tuple[float, ...]:
    """The ego's mean speed as a percentage of the traffic's, for each part that was driven.

    Args:
        route_s_m: distance reached along the route at each tick.
        traffic_speed_mps: mean speed of the background vehicles, NaN at ticks without any. A part
            without traffic, or with none that moves, counts 100.
    """
    part_m = route_length_m / PARTS
    ends = [0]
    reached_m = 0.0
    for tick, s_m in enumerate(route_s_m.tolist()):
        if s_m - reached_m > part_m:
            ends.append(tick)
            reached_m = s_m
    if len(route_s_m) and route_s_m[-1] / route_length_m > LAST_PART_FROM:
        ends.append(len(route_s_m))
    return tuple(
        _percent(ego_speed_mps[begin:end], traffic_speed_mps[begin:end])
        for begin, end in pairwise(ends)
    )


def _percent(ego_mps: Float[np.ndarray, " n"], traffic_mps: Float[np.ndarray, " n"]) -> float:
    seen = np.isfinite(traffic_mps)
    if not seen.any() or not traffic_mps[seen].sum() > 0.0:
        return NO_TRAFFIC_PERCENT
    return round(100.0 * float(ego_mps[seen].mean() / traffic_mps[seen].mean()), 2)


def efficiency_percent(percents: Iterable[float]) -> float | None:
    """Efficiency of a route: the mean of its parts without those above 1000 %; None where none is
    left (the published tool divides by zero there). It can exceed 100."""
    kept = [percent for percent in percents if percent <= IGNORED_ABOVE_PERCENT]
    return sum(kept) / len(kept) if kept else None
