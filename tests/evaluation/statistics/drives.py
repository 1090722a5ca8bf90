"""Drives of made-up runs: scores by infractions that are drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from tests.evaluation.records import infraction

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.results import (
    Blame,
    InfractionRecord,
    Outcome,
    RouteResult,
    RouteStatus,
    SuiteResult,
    scores_of,
)


def drive(
    route: int,
    seed: int,
    *infractions: InfractionRecord,
    completion: float = 100.0,
    vehicles: int = 0,
    length_m: float = 500.0,
) -> RouteResult:
    status = RouteStatus.COMPLETED if completion >= 100.0 else RouteStatus.BLOCKED
    outcome = Outcome(
        status=status,
        blame=Blame.AGENT if status.failed else Blame.NOBODY,
        completion_percent=completion,
        route_length_m=length_m,
        infractions=infractions,
    )
    return RouteResult(
        key=f"file-{route}-seed{seed}-rep0",
        index=100 * seed + route,
        route_id=str(route),
        route_file="/somewhere/file.xml",
        town="Metro",
        repetition=0,
        seed=seed,
        background_vehicles=vehicles,
        background_walkers=0,
        outcome=outcome,
        scores=scores_of(outcome),
        duration_system_s=1.0,
        started_utc="2026-01-01T00:00:00+00:00",
    )


def run_of(
    drives: list[RouteResult],
    *,
    agent: str = "a",
    suite: str = "s",
    profile: str = "lb2.1",
    total: int | None = None,
    simulator: str = "embedded",
) -> SuiteResult:
    return SuiteResult.merge(
        drives,
        run_key={"suite": suite, "simulator": simulator, "versions": {"carla_client": "0.9.16"}},
        suite=suite,
        agent=agent,
        profile=profile,
        total_routes=len(drives) if total is None else total,
        allow_partial=False,
    )


def grid(routes: int, seeds: int, collisions: Callable[[int, int], int]) -> list[RouteResult]:
    """One drive per route and seed with so many collisions with vehicles."""
    hit = infraction(InfractionKind.COLLISION_VEHICLE)
    return [
        drive(route, seed, *[hit] * collisions(route, seed))
        for seed in range(seeds)
        for route in range(routes)
    ]


def random_scores(
    generator: np.random.Generator, routes: int, seeds: int
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of drives as driving scores are spread: most of them 100, a tail down to 0; drives of
    one route are alike. Their true mean is MEAN_OF_RANDOM_SCORES."""
    easy = generator.beta(3.0, 1.0, routes)
    numbers = np.repeat(np.arange(routes), seeds)
    clean = generator.random(routes * seeds) < easy[numbers]
    scores = np.where(clean, 100.0, 100.0 * generator.random(routes * seeds))
    return numbers, scores


MEAN_OF_RANDOM_SCORES = 100.0 * (0.75 + 0.25 * 0.5)
