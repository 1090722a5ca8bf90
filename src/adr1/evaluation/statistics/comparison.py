"""Two runs compared pair by pair: the difference, its interval, and what may be said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from jaxtyping import Float

from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.evaluation.statistics import bootstrap, paired
from adr1.evaluation.statistics.bootstrap import Resampling
from adr1.evaluation.statistics.figure import Figure
from adr1.evaluation.statistics.figures import (
    common_figures,
    infraction_figures,
    kinds_that_happened,
    route_numbers,
    score_figures,
)
from adr1.evaluation.statistics.pairing import Pairing, pair_runs, shared_profile


class Verdict(str, Enum):
    """What the pairs say of run B against run A."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "not distinguishable"


@dataclass(frozen=True)
class Change:
    """One figure of both runs over the pairs, and B - A with its 95 % interval."""

    name: str
    unit: str
    a: float
    b: float
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class DriveChange:
    """One pair: scores of both, B - A, and what happened more or less often in B."""

    key: str
    town: str
    seed: int
    a: float
    b: float
    change: float
    status_a: str
    status_b: str
    infractions: dict[str, int]


@dataclass(frozen=True)
class Comparison:
    """Run B against run A.

    Attributes:
        score: the driving score that the verdict is about.
        others: further figures, for orientation; they carry no verdict.
        p_value: of the sign-flip test over the routes' differences.
        smallest_effect: the difference that this many routes would have shown in 80 % of runs.
        drives: all pairs, the greatest loss first.
    """

    suite: str
    profile: str
    agent_a: str
    agent_b: str
    pairs: int
    routes: int
    missing_in_a: tuple[str, ...]
    missing_in_b: tuple[str, ...]
    notes: tuple[str, ...]
    verdict: Verdict
    reason: str
    score: Change
    others: tuple[Change, ...]
    p_value: float
    smallest_effect: float | None
    smallest_effect_formula: str
    drives: tuple[DriveChange, ...]


def compare(
    a: SuiteResult, b: SuiteResult, *, profile: str | None = None, partial: bool = False
) -> Comparison:
    """Compare two runs of one suite.

    Args:
        profile: compare by this one instead of the runs' own.
        partial: compare the drives that both have, even if one has more.

    Raises:
        InputError: the runs are not comparable; see `pairing`.
    """
    pairing = pair_runs(a, b, partial=partial)
    name = shared_profile(a, b, profile)
    resampling = Resampling(route_numbers(pairing.a))
    figures = [*score_figures(name), *common_figures()]
    figures += infraction_figures(kinds_that_happened([*pairing.a, *pairing.b]))
    changes = _changes(figures, pairing, resampling)
    differences = _route_differences(pairing, name)
    p_value = paired.sign_flip_p_value(differences, bootstrap.SEED)
    smallest = paired.smallest_effect(differences)
    verdict, reason = _judge(changes[0], p_value, differences)
    return Comparison(
        suite=a.suite,
        profile=name,
        agent_a=a.agent,
        agent_b=b.agent,
        pairs=len(pairing.a),
        routes=resampling.routes,
        missing_in_a=pairing.missing_in_a,
        missing_in_b=pairing.missing_in_b,
        notes=pairing.notes,
        verdict=verdict,
        reason=reason,
        score=changes[0],
        others=tuple(changes[1:]),
        p_value=p_value,
        smallest_effect=smallest,
        smallest_effect_formula=paired.EFFECT_FORMULA,
        drives=_drive_changes(pairing, name),
    )


def _changes(figures: Sequence[Figure], pairing: Pairing, resampling: Resampling) -> list[Change]:
    """All figures of both runs; each drawn run has the same routes and seeds of A as of B."""
    columns = [
        np.column_stack([figure.columns(drives)[part] for figure in figures])
        for drives in (pairing.a, pairing.b)
        for part in (0, 1)
    ]
    above_a, below_a, above_b, below_b = columns
    replicates = resampling.ratios(above_b, below_b) - resampling.ratios(above_a, below_a)
    found = []
    for k, figure in enumerate(figures):
        if below_a[:, k].sum() <= 0.0 or below_b[:, k].sum() <= 0.0:
            continue
        value_a = float(above_a[:, k].sum() / below_a[:, k].sum())
        value_b = float(above_b[:, k].sum() / below_b[:, k].sum())
        units = resampling.units_of((below_a[:, k] > 0.0) & (below_b[:, k] > 0.0))
        interval = resampling.interval(replicates[:, k], units)
        low, high = (None, None) if interval is None else (interval.low, interval.high)
        found.append(
            Change(figure.name, figure.unit, value_a, value_b, value_b - value_a, low, high)
        )
    return found


def _route_differences(pairing: Pairing, profile: str) -> Float[np.ndarray, " routes"]:
    """B - A of each route, the mean over its seeds."""
    scores = [
        (b.scores[profile].composed - a.scores[profile].composed)
        for a, b in zip(pairing.a, pairing.b, strict=True)
    ]
    numbers = route_numbers(pairing.a)
    return np.bincount(numbers, weights=scores) / np.bincount(numbers)


def _judge(
    score: Change, p_value: float, differences: Float[np.ndarray, " routes"]
) -> tuple[Verdict, str]:
    """Both must agree: an interval that excludes zero, and a sign-flip test below 5 %."""
    changed = int(np.count_nonzero(differences))
    if changed == 0:
        return Verdict.UNCLEAR, "every pair has the same score"
    if score.low is None or score.high is None:
        return Verdict.UNCLEAR, "one drive says nothing about others"
    excludes_zero = score.low > 0.0 or score.high < 0.0
    if not excludes_zero:
        return Verdict.UNCLEAR, "the interval of the difference contains zero"
    if p_value >= paired.SIGNIFICANCE:
        routes = "1 route differs" if changed == 1 else f"{changed} routes differ"
        return Verdict.UNCLEAR, f"only {routes}: by chance as likely as {100.0 * p_value:.0f} %"
    better = score.difference > 0.0
    return (Verdict.BETTER if better else Verdict.WORSE), "the interval excludes zero"


def _drive_changes(pairing: Pairing, profile: str) -> tuple[DriveChange, ...]:
    found = [_drive_change(a, b, profile) for a, b in zip(pairing.a, pairing.b, strict=True)]
    return tuple(sorted(found, key=lambda item: (item.change, item.key)))


def _drive_change(a: RouteResult, b: RouteResult, profile: str) -> DriveChange:
    score_a, score_b = a.scores[profile].composed, b.scores[profile].composed
    more = Counter(item.kind.value for item in b.outcome.infractions)
    more.subtract(item.kind.value for item in a.outcome.infractions)
    return DriveChange(
        key=a.key,
        town=a.town,
        seed=a.seed,
        a=score_a,
        b=score_b,
        change=round(score_b - score_a, 6),
        status_a=a.outcome.status.value,
        status_b=b.outcome.status.value,
        infractions={kind: number for kind, number in sorted(more.items()) if number},
    )
