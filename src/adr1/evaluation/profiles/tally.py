"""What a profile sees of a route, and the scores that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from adr1.criteria.infraction import InfractionKind

PERCENT_KINDS = (InfractionKind.OUTSIDE_ROUTE_LANES, InfractionKind.MIN_SPEED)
SCORE_DIGITS = 6


@dataclass(frozen=True)
class InfractionTally:
    """Infractions of one route, counted.

    Attributes:
        counts: number of infractions of each kind; a missing kind counts zero.
        outside_lane_percents: share of the driven route spent outside its lanes, 0 to 100, one
            entry per infraction.
        min_speed_percents: the ego's mean speed as a share of the traffic's, one per infraction;
            values above 100 count as 100.
    """

    counts: Mapping[InfractionKind, int] = field(default_factory=dict)
    outside_lane_percents: tuple[float, ...] = ()
    min_speed_percents: tuple[float, ...] = ()

    def count(self, kind: InfractionKind) -> int:
        return self.counts.get(kind, 0)

    @classmethod
    def of(cls, infractions: Iterable[tuple[InfractionKind, float | None]]) -> InfractionTally:
        """Count (kind, percentage) pairs; the percentage matters for PERCENT_KINDS only."""
        counts: dict[InfractionKind, int] = {}
        percents: dict[InfractionKind, list[float]] = {kind: [] for kind in PERCENT_KINDS}
        for kind, percentage in infractions:
            counts[kind] = counts.get(kind, 0) + 1
            if kind in percents:
                percents[kind].append(_clamped_percent(kind, percentage))
        return cls(
            counts,
            tuple(sorted(percents[InfractionKind.OUTSIDE_ROUTE_LANES])),
            tuple(sorted(percents[InfractionKind.MIN_SPEED])),
        )


def _clamped_percent(kind: InfractionKind, percentage: float | None) -> float:
    if percentage is None:
        raise ValueError(f"an infraction of kind {kind.value} must carry its percentage")
    return min(100.0, max(0.0, percentage))


@dataclass(frozen=True)
class ScoreProfile:
    """One version of the official scoring.

    Attributes:
        name: as given to `--profile`.
        formula: the penalty factor in one line, for reports.
        penalty: infractions -> factor in [0, 1].
    """

    name: str
    formula: str
    penalty: Callable[[InfractionTally], float]


@dataclass(frozen=True)
class RouteScores:
    """Scores of one route: completion 0..100, penalty factor 0..1, their product 0..100."""

    route: float
    penalty: float
    composed: float


def score_route(
    profile: ScoreProfile, completion_percent: float, tally: InfractionTally
) -> RouteScores:
    """Driving score of one route: completion times penalty, floor 0, rounded to 6 digits."""
    penalty = profile.penalty(tally)
    composed = max(0.0, completion_percent * penalty)
    return RouteScores(
        round(completion_percent, SCORE_DIGITS),
        round(penalty, SCORE_DIGITS),
        round(composed, SCORE_DIGITS),
    )


def product_of_powers(tally: InfractionTally, factors: Mapping[InfractionKind, float]) -> float:
    """Multiplicative part shared by leaderboard 1.0 and 2.0: each event costs its factor."""
    penalty = 1.0
    for kind, factor in factors.items():
        penalty *= factor ** tally.count(kind)
    return penalty


def outside_lanes_factor(tally: InfractionTally) -> float:
    """The share of the route driven outside its lanes counts as not driven."""
    penalty = 1.0
    for percent in tally.outside_lane_percents:
        penalty *= 1.0 - percent / 100.0
    return penalty
