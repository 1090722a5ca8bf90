"""Everything that the page shows at once, as one JSON value; what is big lies in other files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from adr1.errors import InputError
from adr1.evaluation.options import CRASH_STATUSES
from adr1.evaluation.picture import NAMES
from adr1.evaluation.profiles import DRIVEN_PROFILES
from adr1.evaluation.results import Blame, RouteResult, SuiteResult
from adr1.evaluation.statistics.comparison import compare
from adr1.evaluation.statistics.figures import driven_km, driving_score_name
from adr1.evaluation.statistics.tables import smallest_effect_text, verdict_text
from adr1.reports.groups import by_ability, by_scenario_type, by_town
from adr1.reports.loaded_run import LoadedRun
from adr1.reports.series import Json
from adr1.reports.staged import staged_scenarios
from adr1.reports.terms import composition, terms


@dataclass(frozen=True)
class RouteFiles:
    """What was written for one route of one run; paths are relative to the page.

    Attributes:
        series, video: file names, or None.
        first_tick_s: simulation time of the first tick, 0 where there is no log.
        path_xy_m: the route, flat.
        problem: why something is missing.
    """

    series: str | None = None
    video: str | None = None
    first_tick_s: float = 0.0
    path_xy_m: list[float] = field(default_factory=list)
    problem: str = ""


FilesOfRun = Mapping[str, RouteFiles]


def summary_of(
    runs: Sequence[LoadedRun], files: Sequence[FilesOfRun], towns: Mapping[str, str]
) -> Json:
    """The page's data.

    Args:
        runs: one run, or two to compare.
        files: for each run, what lies beside the page, by route key.
        towns: town name -> data file.
    """
    by_key = [{route.key: route for route in run.result.routes} for run in runs]
    keys = sorted(
        {key for routes in by_key for key in routes},
        key=lambda key: next((r[key].index, key) for r in by_key if key in r),
    )
    return {
        "runs": [_run(run) for run in runs],
        "routes": [_route(key, by_key, files) for key in keys],
        "towns": dict(towns),
        "groups": {
            "type": [[asdict(g) for g in by_scenario_type(run.result)] for run in runs],
            "ability": [[asdict(g) for g in by_ability(run.result)] for run in runs],
            "town": [[asdict(g) for g in by_town(run.result)] for run in runs],
        },
        "comparison": comparison_of([run.result for run in runs]),
        "kinds": {kind.value: name for kind, name in NAMES.items()},
        "terms": [[head, list(words.items())] for head, words in terms()],
    }


def _run(run: LoadedRun) -> Json:
    result = run.result
    return {
        "label": f"{result.agent} on {result.suite}",
        "agent": result.agent,
        "suite": result.suite,
        "folder": run.folder.name,
        "profile": result.profile,
        "finished": result.finished_routes,
        "total": result.total_routes,
        "complete": result.complete,
        "profiles": profiles_of(result),
        "figures": figures_of(result),
        "passed": sum(route.passed for route in result.routes),
        "completed": sum(not route.outcome.status.failed for route in result.routes),
        "agent_failures": sum(agent_failed(route) for route in result.routes),
        "infrastructure": _infrastructure(run),
        "km": round(sum(driven_km(route) for route in result.routes), 2),
        "started": min((route.started_utc for route in result.routes), default=""),
        "versions": result.routes[0].outcome.versions if result.routes else {},
    }


def profiles_of(result: SuiteResult) -> list[Json]:
    """Each profile with its formula, and its averages and their interval where the run has them.

    `driven` profiles judge the driven way, others multiply completion and penalty of each route.
    """
    rows: list[Json] = []
    for name, formula in result.formulas.items():
        driven = name in DRIVEN_PROFILES
        row: Json = {
            "name": name,
            "formula": formula,
            "composition": composition(name),
            "driven": driven,
            "mean": None,
        }
        if result.averages is not None and name in result.averages:
            average = result.averages[name]
            row["mean"] = average.mean.model_dump()
            row["std_dev"] = average.std_dev.model_dump()
            row["interval"] = interval_of(result, driving_score_name(name))
        rows.append(row)
    return rows


def figures_of(result: SuiteResult) -> list[Json]:
    """Figures of the whole run but scores and abilities, which have places of their own."""
    if result.statistics is None:
        return []
    return [
        figure.model_dump()
        for figure in result.statistics.headlines
        if not figure.name.startswith(("driving score", "infraction penalty", "ability"))
    ]


def interval_of(result: SuiteResult, name: str) -> list[float] | None:
    """Low and high end of a figure's 95 % interval; None for a single drive or a partial run."""
    figure = result.statistics and next(
        (item for item in result.statistics.headlines if item.name == name), None
    )
    if not figure or figure.low is None or figure.high is None:
        return None
    return [figure.low, figure.high]


def comparison_of(results: Sequence[SuiteResult]) -> Json | None:
    """Whether the second run is better than the first, as `adr1 compare` tells it."""
    if len(results) < 2:
        return None
    try:
        found = compare(results[0], results[1], partial=True)
    except InputError as error:
        return {"problem": str(error)}
    left_out = [*found.missing_in_a, *found.missing_in_b]
    return {
        "verdict": found.verdict.value,
        "text": verdict_text(found).plain,
        "difference": found.score.difference,
        "low": found.score.low,
        "high": found.score.high,
        "reason": found.reason,
        "p_value": found.p_value,
        "pairs": found.pairs,
        "smallest": found.smallest_effect,
        "smallest_effect": smallest_effect_text(found),
        "notes": list(found.notes),
        "left_out": left_out,
        "profile": found.profile,
    }


def agent_failed(route: RouteResult) -> bool:
    """Whether the agent crashed, hung or was refused: no matter of driving badly."""
    outcome = route.outcome
    return outcome.blame is Blame.AGENT and (
        outcome.status in CRASH_STATUSES or bool(outcome.exception)
    )


def _infrastructure(run: LoadedRun) -> list[Json]:
    """Attempts that the simulator or the harness spoiled, whether or not a later one did well."""
    found: list[Json] = []
    for key, attempts in run.spoiled.items():
        found += [_attempt(key, a.blame.value, a.problem, redeemed=False) for a in attempts]
    for route in run.result.routes:
        for a in route.failed_attempts:
            found.append(_attempt(route.key, a.blame.value, a.problem, redeemed=True))
        outcome = route.outcome
        if outcome.blame.is_infrastructure:
            problem = outcome.exception or outcome.status.value
            found.append(_attempt(route.key, outcome.blame.value, problem, redeemed=False))
    return found


def _attempt(key: str, blame: str, problem: str, *, redeemed: bool) -> Json:
    lines = problem.strip().splitlines() or [""]
    return {"route": key, "blame": blame, "problem": lines[-1], "redeemed": redeemed}


def _route(
    key: str, by_key: Sequence[Mapping[str, RouteResult]], files: Sequence[FilesOfRun]
) -> Json:
    route = next(routes[key] for routes in by_key if key in routes)
    paths = [item[key].path_xy_m for item in files if key in item]
    drives = [routes[key].outcome for routes in by_key if key in routes]
    types = {item.scenario_type for outcome in drives for item in outcome.scenarios}
    return {
        "key": key,
        "name": name_of(route),
        "repetition": route.repetition,
        "town": route.town,
        "seed": route.seed,
        "types": sorted(types),
        "path": max(paths, key=len, default=[]),
        "cells": [
            _cell(routes[key], item.get(key, RouteFiles())) if key in routes else None
            for routes, item in zip(by_key, files, strict=True)
        ],
    }


def name_of(route: RouteResult) -> str:
    """The route's id; with the name of its file where the id is but a number."""
    stem = Path(route.route_file).stem
    return f"{stem} {route.route_id}" if route.route_id.isdigit() else route.route_id


def _cell(route: RouteResult, files: RouteFiles) -> Json:
    outcome = route.outcome
    return {
        "status": outcome.status.value,
        "failed": outcome.status.failed,
        "passed": route.passed,
        "agent_failed": agent_failed(route),
        "infrastructure": outcome.blame.is_infrastructure,
        "blame": outcome.blame.value,
        "scores": {name: score.model_dump() for name, score in route.scores.items()},
        "length_m": round(outcome.route_length_m, 1),
        "duration_s": round(outcome.duration_game_s, 2),
        "exception": outcome.exception,
        "scenarios": staged_scenarios(outcome, files.first_tick_s, route_passed=route.passed),
        "infractions": [
            {
                "kind": item.kind.value,
                "message": item.message,
                "t": round(max(item.time_s - files.first_tick_s, 0.0), 2),
                "x": round(item.position_world_m[0], 1),
                "y": round(item.position_world_m[1], 1),
            }
            for item in sorted(outcome.infractions, key=lambda x: (x.time_s, x.kind.value))
        ],
        "series": files.series,
        "video": files.video,
        "problem": files.problem,
    }
