"""Averages over the routes of a run, by the official rules.

A route without a result counts zero in the mean: the divisor is the number of routes asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from adr1.evaluation.profiles.tally import RouteScores

STD_DEV_DIGITS = 3


@dataclass(frozen=True)
class GlobalScores:
    """Means and standard deviations of the three scores over `total_routes` routes."""

    mean: RouteScores
    std_dev: RouteScores
    recorded_routes: int
    total_routes: int


def global_scores(scores: Sequence[RouteScores], total_routes: int) -> GlobalScores:
    """Average the recorded scores over all routes of the run.

    The standard deviation follows the official definition: the squares of the recorded routes
    only, over total - 1 (0 where one route is all there is).
    """
    if len(scores) > total_routes or total_routes < 1:
        raise ValueError(f"{len(scores)} recorded of {total_routes} routes cannot be")
    columns = (
        [score.route for score in scores],
        [score.penalty for score in scores],
        [score.composed for score in scores],
    )
    means = [math.fsum(column) / total_routes for column in columns]
    deviations = [
        _std_dev(column, mean, total_routes) for column, mean in zip(columns, means, strict=True)
    ]
    return GlobalScores(
        RouteScores(*(round(mean, 6) for mean in means)),
        RouteScores(*deviations),
        len(scores),
        total_routes,
    )


def _std_dev(values: Sequence[float], mean: float, total_routes: int) -> float:
    if total_routes == 1:
        return 0.0
    squares = math.fsum((value - mean) ** 2 for value in values)
    return round(math.sqrt(squares / (total_routes - 1)), STD_DEV_DIGITS)
