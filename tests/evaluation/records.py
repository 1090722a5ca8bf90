"""Finished routes to test with."""

from __future__ import annotations

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


def infraction(kind: InfractionKind, message: str = "it happened", **data) -> InfractionRecord:
    return InfractionRecord(
        kind=kind,
        message=message,
        frame=7,
        time_s=0.35,
        position_world_m=(1.0, 2.0, 0.0),
        data=data,
    )


def route_result(
    index: int,
    *infractions: InfractionRecord,
    completion: float = 100.0,
    status: RouteStatus = RouteStatus.COMPLETED,
    length_m: float = 500.0,
    sensors: tuple[str, ...] = (),
) -> RouteResult:
    outcome = Outcome(
        status=status,
        blame=Blame.AGENT if status.failed else Blame.NOBODY,
        completion_percent=completion,
        route_length_m=length_m,
        ticks=100,
        duration_game_s=5.0,
        infractions=infractions,
        sensors=sensors,
    )
    return RouteResult(
        key=f"file-{index}-seed0-rep0",
        index=index,
        route_id=str(index),
        route_file="file.xml",
        town="Metro",
        repetition=0,
        seed=0,
        background_vehicles=0,
        background_walkers=0,
        outcome=outcome,
        scores=scores_of(outcome),
        duration_system_s=1.5,
        started_utc="2026-01-01T00:00:00+00:00",
    )


def merged(routes: list[RouteResult], total: int, *, partial: bool = False) -> SuiteResult:
    return SuiteResult.merge(
        routes,
        run_key={"suite": "s"},
        suite="s",
        agent="a",
        profile="lb2.1",
        total_routes=total,
        allow_partial=partial,
    )
