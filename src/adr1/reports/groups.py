"""Routes of a run, gathered by the scenario types that were played on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from adr1.evaluation.results import RouteResult


@dataclass(frozen=True, slots=True)
class Group:
    """Some routes together; `score` is their mean driving score by the run's profile."""

    name: str
    routes: int
    passed: int
    completed: int
    score: float
    infractions: int


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
