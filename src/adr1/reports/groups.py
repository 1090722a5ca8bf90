"""Routes of a run, gathered by the scenario types that were played on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from adr1.evaluation.profiles.abilities import ABILITIES
from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.evaluation.statistics.measured import ability_case, ability_name


@dataclass(frozen=True, slots=True)
class Group:
    """Some routes together; `score` is their mean driving score by the run's profile.

    `low` and `high` are the 95 % interval of the share that passed [%], where one is known.
    """

    name: str
    routes: int
    passed: int
    completed: int
    score: float
    infractions: int
    low: float | None = None
    high: float | None = None


def by_ability(result: SuiteResult) -> list[Group]:
    """One group per ability of Bench2Drive, by the type of a route's first scenario."""
    found = []
    known = {item.name: item for item in result.statistics.headlines} if result.statistics else {}
    for ability, types in ABILITIES.items():
        members = [r for r in result.routes if ability_case(r).scenario_type in types]
        if members:
            figure = known.get(ability_name(ability, "b2d-fixed"))
            group = group_of(ability, members, result.profile)
            if figure is not None:
                group = replace(group, low=figure.low, high=figure.high)
            found.append(group)
    return found


def by_scenario_type(routes: Sequence[RouteResult], profile: str) -> list[Group]:
    """One group per scenario type; a route counts in every type that started on it."""
    found: dict[str, list[RouteResult]] = {}
    for route in routes:
        for name in sorted({item.scenario_type for item in route.outcome.scenarios}):
            found.setdefault(name, []).append(route)
    return [group_of(name, members, profile) for name, members in sorted(found.items())]


def by_town(routes: Sequence[RouteResult], profile: str) -> list[Group]:
    """One group per town."""
    names = sorted({route.town for route in routes})
    return [group_of(name, [r for r in routes if r.town == name], profile) for name in names]


def group_of(name: str, members: Sequence[RouteResult], profile: str) -> Group:
    """Sums over at least one route."""
    return Group(
        name=name,
        routes=len(members),
        passed=sum(route.passed for route in members),
        completed=sum(not route.outcome.status.failed for route in members),
        score=fsum(r.scores[profile].composed for r in members if profile in r.scores)
        / len(members),
        infractions=sum(len(route.outcome.infractions) for route in members),
    )
