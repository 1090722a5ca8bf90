"""Intervals for every figure of a whole run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from adr1.evaluation.profiles.abilities import ABILITIES
from adr1.evaluation.results import (
    HeadlineRecord,
    RouteResult,
    StatisticsRecord,
    SuiteResult,
)
from adr1.evaluation.statistics import bootstrap
from adr1.evaluation.statistics.bootstrap import Interval, Resampling
from adr1.evaluation.statistics.figure import Figure
from adr1.evaluation.statistics.figures import (
    common_figures,
    in_order,
    infraction_figures,
    kinds_that_happened,
    route_numbers,
    score_figures,
)
from adr1.evaluation.statistics.measured import ability_name

DIGITS = 6


def with_statistics(result: SuiteResult) -> SuiteResult:
    """The same results with intervals; unchanged while routes are missing.

    A run that is half driven has no interval: which routes are missing is no matter of chance.
    """
    if not result.complete or not result.routes:
        return result
    return result.model_copy(update={"statistics": statistics_of(result)})


def statistics_of(result: SuiteResult) -> StatisticsRecord:
    """Intervals of all figures of a run, over its routes and seeds."""
    drives = in_order(result.routes)
    figures = [figure for name in _profiles(result) for figure in score_figures(name)]
    figures += [*common_figures(), *infraction_figures(kinds_that_happened(drives))]
    resampling = Resampling(route_numbers(drives))
    return StatisticsRecord(
        level=bootstrap.LEVEL,
        method=bootstrap.METHOD,
        resamples=bootstrap.RESAMPLES,
        seed=bootstrap.SEED,
        routes=resampling.routes,
        drives=len(drives),
        headlines=tuple(headlines(figures, drives, resampling)),
    )


def headlines(
    figures: Sequence[Figure], drives: Sequence[RouteResult], resampling: Resampling
) -> list[HeadlineRecord]:
    """Each figure with its interval; figures that concern no drive are left out."""
    pairs = [figure.columns(drives) for figure in figures]
    above = np.column_stack([pair[0] for pair in pairs])
    below = np.column_stack([pair[1] for pair in pairs])
    replicates = resampling.ratios(above, below)
    found = {
        figure.name: _record(figure, above[:, k], below[:, k], replicates[:, k], resampling)
        for k, figure in enumerate(figures)
        if below[:, k].sum() > 0.0
    }
    columns = {figure.name: replicates[:, k] for k, figure in enumerate(figures)}
    means = [_mean_ability(name, found, columns, resampling) for name in ("b2d", "b2d-fixed")]
    return [*found.values(), *(mean for mean in means if mean is not None)]


def _mean_ability(
    profile: str,
    found: Mapping[str, HeadlineRecord],
    columns: Mapping[str, Float[np.ndarray, " b"]],
    resampling: Resampling,
) -> HeadlineRecord | None:
    """The mean of the five abilities; None unless the routes are about all of them."""
    names = [ability_name(ability, profile) for ability in ABILITIES]
    if not all(name in found for name in names):
        return None
    value = sum(found[name].value for name in names) / len(names)
    interval = resampling.interval(np.mean([columns[name] for name in names], axis=0))
    return _headline(f"mean ability ({profile})", "%", value, interval)


def _record(
    figure: Figure,
    above: Float[np.ndarray, " n"],
    below: Float[np.ndarray, " n"],
    replicates: Float[np.ndarray, " b"],
    resampling: Resampling,
) -> HeadlineRecord:
    value = float(above.sum() / below.sum())
    units = resampling.units_of(below > 0.0)
    interval = _widened(figure, value, below, units, resampling.interval(replicates, units))
    return _headline(figure.name, figure.unit, value, interval)


def _headline(name: str, unit: str, value: float, interval: Interval | None) -> HeadlineRecord:
    low, high = (None, None) if interval is None else (interval.low, interval.high)
    return HeadlineRecord(
        name=name,
        unit=unit,
        value=round(value, DIGITS),
        low=None if low is None else round(low, DIGITS),
        high=None if high is None else round(high, DIGITS),
    )


def _widened(
    figure: Figure,
    value: float,
    below: Float[np.ndarray, " n"],
    units: int,
    interval: Interval | None,
) -> Interval | None:
    if figure.kind == "rate":
        return bootstrap.widened_rate(interval, value, float(below.sum()))
    return bootstrap.widened_mean(interval, value, figure.top, units)


def _profiles(result: SuiteResult) -> list[str]:
    """Profiles that every route was scored by, the run's own first."""
    names = [name for name in result.formulas if all(name in r.scores for r in result.routes)]
    return sorted(names, key=lambda name: name != result.profile)
