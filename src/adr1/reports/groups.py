"""Routes of a run, gathered by the scenario types that were played on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from adr1.evaluation.profiles.abilities import ABILITIES
from adr1.evaluation.results import HeadlineRecord, RouteResult, SuiteResult
from adr1.evaluation.statistics.bootstrap import Resampling
from adr1.evaluation.statistics.figures import in_order, route_numbers, score_figures
from adr1.evaluation.statistics.headlines import headlines
from adr1.evaluation.statistics.measured import ability_case, ability_name


@dataclass(frozen=True, slots=True)
class Group:
    """Some routes together; `score` is their mean driving score by the run's profile.

    `score_low` and `score_high` are its 95 % interval. `share` is that of successes as Bench2Drive
    counts them [%], which for traffic signs may include failed routes, `low` and `high` its
    interval; only abilities have one. None where nothing is known: intervals of a single drive, or
    in a run that lacks routes.
    """

    name: str
    routes: int
    passed: int
    completed: int
    score: float
    infractions: int
    score_low: float | None = None
    score_high: float | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None


def by_ability(result: SuiteResult) -> list[Group]:
    """One group per ability of Bench2Drive, by the type of a route's first scenario."""
    found = []
    for ability, types in ABILITIES.items():
        members = [r for r in result.routes if ability_case(r).scenario_type in types]
        if members:
            group = group_of(ability, members, result)
            figure = result.statistics and result.statistics.headline(
                ability_name(ability, "b2d-fixed")
            )
            if figure:
                group = replace(group, share=figure.value, low=figure.low, high=figure.high)
            found.append(group)
    return found


def by_scenario_type(result: SuiteResult) -> list[Group]:
    """One group per scenario type; a route counts in every type that started on it."""
    found: dict[str, list[RouteResult]] = {}
    for route in result.routes:
        for name in sorted({item.scenario_type for item in route.outcome.scenarios}):
            found.setdefault(name, []).append(route)
    return [group_of(name, members, result) for name, members in sorted(found.items())]


def by_town(result: SuiteResult) -> list[Group]:
    """One group per town."""
    names = sorted({route.town for route in result.routes})
    return [group_of(name, [r for r in result.routes if r.town == name], result) for name in names]


def group_of(name: str, members: Sequence[RouteResult], result: SuiteResult) -> Group:
    """Sums over at least one route of a run."""
    profile = result.profile
    scored = [r for r in members if profile in r.scores]
    interval = _score_interval(scored, profile) if result.statistics and scored else None
    return Group(
        name=name,
        routes=len(members),
        passed=sum(route.passed for route in members),
        completed=sum(not route.outcome.status.failed for route in members),
        score=fsum(r.scores[profile].composed for r in scored) / len(members),
        infractions=sum(len(route.outcome.infractions) for route in members),
        score_low=None if interval is None else interval.low,
        score_high=None if interval is None else interval.high,
    )


def _score_interval(members: Sequence[RouteResult], profile: str) -> HeadlineRecord:
    """The mean driving score with its interval, as the figures of the whole run have it."""
    drives = in_order(members)
    score = score_figures(profile)[:1]
    return headlines(score, drives, Resampling(route_numbers(drives)))[0]
