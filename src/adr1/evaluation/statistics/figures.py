"""The figures of a run that are read off its results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Int

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.profiles import DRIVEN_PROFILES
from adr1.evaluation.results import RouteResult
from adr1.evaluation.statistics.figure import POINTS, Figure, Terms
from adr1.evaluation.statistics.measured import extra_figures

SHORT_NAMES = {
    InfractionKind.COLLISION_PEDESTRIAN: "collisions with walkers",
    InfractionKind.COLLISION_VEHICLE: "collisions with vehicles",
    InfractionKind.COLLISION_LAYOUT: "collisions with layout",
    InfractionKind.RED_LIGHT: "red lights",
    InfractionKind.STOP: "stop signs",
    InfractionKind.OUTSIDE_ROUTE_LANES: "outside route lanes",
    InfractionKind.MIN_SPEED: "too slow",
    InfractionKind.YIELD_EMERGENCY_VEHICLE: "emergency vehicles",
    InfractionKind.SCENARIO_TIMEOUT: "scenario time-outs",
    InfractionKind.ROUTE_DEVIATION: "route deviations",
    InfractionKind.VEHICLE_BLOCKED: "blocked",
    InfractionKind.ROUTE_TIMEOUT: "route time-outs",
}


def score_figures(profile: str) -> list[Figure]:
    """Driving score and penalty by one profile, and what else it measures."""
    score = Figure(driving_score_name(profile), POINTS, "mean", _composed(profile), 100.0)
    penalty = Figure(f"infraction penalty ({profile})", "", "mean", _penalty(profile), 1.0)
    of_infractions = [] if profile in DRIVEN_PROFILES else [penalty]
    return [score, *of_infractions, *extra_figures(profile)]


def driving_score_name(profile: str) -> str:
    """The name of that figure."""
    return f"driving score ({profile})"


def common_figures() -> list[Figure]:
    """Figures that are the same by every profile."""
    return [
        Figure("route completion", "%", "mean", _completion, 100.0),
        Figure("success rate", "%", "mean", lambda r: (100.0 * r.passed, 1.0), 100.0),
        Figure("infractions", "per km", "rate", _all_infractions),
    ]


def infraction_figures(kinds: Sequence[InfractionKind]) -> list[Figure]:
    """Events of each kind per driven kilometre."""
    return [Figure(SHORT_NAMES[kind], "per km", "rate", _events(kind)) for kind in kinds]


def kinds_that_happened(drives: Sequence[RouteResult]) -> list[InfractionKind]:
    """Kinds of infraction that any drive has, in the order of their definition."""
    found = {item.kind for drive in drives for item in drive.outcome.infractions}
    return [kind for kind in InfractionKind if kind in found]


def route_name(drive: RouteResult) -> tuple[str, str]:
    """What drives of one route have in common: the name of its file, and its id there."""
    return Path(drive.route_file).name, drive.route_id


def route_numbers(drives: Sequence[RouteResult]) -> Int[np.ndarray, " n"]:
    """A number for the route of each drive; the same whatever order the drives are in."""
    names = sorted({route_name(drive) for drive in drives})
    numbers = {name: number for number, name in enumerate(names)}
    return np.array([numbers[route_name(drive)] for drive in drives], dtype=np.int64)


def in_order(drives: Sequence[RouteResult]) -> list[RouteResult]:
    """Drives by route and seed, so that figures do not depend on the order of driving."""
    return sorted(drives, key=lambda drive: (route_name(drive), drive.seed, drive.key))


def _composed(profile: str) -> Terms:
    def terms(drive: RouteResult) -> tuple[float, float] | None:
        score = drive.scores.get(profile)
        return None if score is None else (score.composed, 1.0)

    return terms


def _penalty(profile: str) -> Terms:
    def terms(drive: RouteResult) -> tuple[float, float] | None:
        score = drive.scores.get(profile)
        return None if score is None else (score.penalty, 1.0)

    return terms


def _completion(drive: RouteResult) -> tuple[float, float]:
    return drive.outcome.completion_percent, 1.0


def _all_infractions(drive: RouteResult) -> tuple[float, float]:
    return float(len(drive.outcome.infractions)), driven_km(drive)


def _events(kind: InfractionKind) -> Terms:
    def terms(drive: RouteResult) -> tuple[float, float]:
        found = sum(item.kind is kind for item in drive.outcome.infractions)
        return float(found), driven_km(drive)

    return terms


def driven_km(drive: RouteResult) -> float:
    """Kilometres of the route that were driven."""
    return drive.outcome.route_length_m * drive.outcome.completion_percent / 100_000.0
