"""A finished run scored again from its state logs alone: no server, no agent.

The same criteria see the same frames on the same map, so a run gives the numbers that it was
written with, unless the rules have changed since.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import carla

from adr1.criteria.criteria_set import default_criteria
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_schema import META_FILE
from adr1.episodes.town_files import TownFiles
from adr1.errors import FileFormatError, InputError
from adr1.evaluation.drive_judge import DriveJudge, measured
from adr1.evaluation.measures.measure import measure_drive
from adr1.evaluation.profiles import check_profile
from adr1.evaluation.results import Outcome, RouteResult, SuiteResult, scores_of
from adr1.evaluation.run_folder import RunFiles, read_results
from adr1.evaluation.statistics.headlines import with_statistics

OnRoute = Callable[[RouteResult, StateLogReader, carla.Map], None]
"""Called with every route that was scored again, its log and its town."""


@dataclass(frozen=True)
class Rescored:
    """A run scored again.

    Attributes:
        recorded: what the run wrote.
        result: the same with every route that has a log scored again.
        unlogged: keys of routes without a log; they keep what was written.
        differences: lines that say where the two differ; empty where they are equal.
    """

    recorded: SuiteResult
    result: SuiteResult
    unlogged: tuple[str, ...]
    differences: tuple[str, ...]


def rescore_run(
    folder: Path, profile: str | None = None, on_route: OnRoute | None = None
) -> Rescored:
    """Score a run again.

    Args:
        folder: of the run, such as runs/latest.
        profile: the one to show and to average by; None keeps the run's.
        on_route: for whoever wants the logs, too.

    Raises:
        InputError: the folder is none of a run, or no route of it has a log.
        UnknownNameError: there is no such profile.
        FileFormatError: a file of the run is damaged, missing or of another version.
    """
    if profile is not None:
        check_profile(profile)
    recorded = read_results(folder)
    files = RunFiles(folder.resolve())
    towns = TownFiles(files.towns_dir)
    routes, unlogged = [], []
    for route in recorded.routes:
        if route.state_log is None:
            unlogged.append(route.key)
            routes.append(route)
            continue
        log = StateLogReader(files.path / route.state_log)
        town_map = town_of(log, towns)
        routes.append(rescore_route(route, log, town_map))
        if on_route is not None:
            on_route(routes[-1], log, town_map)
    if len(unlogged) == len(recorded.routes):
        raise InputError(
            f"no finished route in {folder} has a state log; there is nothing to score"
        )
    result = with_statistics(
        SuiteResult.merge(
            routes,
            run_key=recorded.run_key,
            suite=recorded.suite,
            agent=recorded.agent,
            profile=profile or recorded.profile,
            total_routes=recorded.total_routes,
            allow_partial=recorded.averages is not None,
        )
    )
    return Rescored(recorded, result, tuple(unlogged), tuple(differences(recorded, result)))


def town_of(log: StateLogReader, towns: TownFiles) -> carla.Map:
    """The map that a log was driven on. Raises FileFormatError where it is not known."""
    digest = log.meta.get("opendrive_sha256")
    if not isinstance(digest, str):
        problem = "does not say which map was driven on, as logs of today do; drive again"
        raise FileFormatError(log.folder / META_FILE, None, problem)
    return towns.load(str(log.meta.get("town")), digest)


def rescore_route(recorded: RouteResult, log: StateLogReader, town_map: carla.Map) -> RouteResult:
    """One route scored again.

    How a drive was ended by others than the criteria, such as an agent that crashed, is not in its
    frames; that is kept as it was recorded.

    Raises:
        FileFormatError: a file of the log is damaged or missing.
    """
    log.check_whole()
    judge = DriveJudge(default_criteria(log.route, town_map, log.furniture), log.route.length_m)
    reason = None
    for frame in log.frames():
        reason = judge.take(frame)
    judge.finish()
    outcome = judge.add_to(recorded.outcome)
    if reason is not None:
        status, blame = judge.verdict(reason)
        outcome = outcome.model_copy(update={"status": status, "blame": blame})
    types = _scenario_types(log)
    outcome = measured(outcome, lambda: measure_drive(log, town_map, types))
    return recorded.model_copy(update={"outcome": outcome, "scores": scores_of(outcome)})


def _scenario_types(log: StateLogReader) -> list[str]:
    types = log.meta.get("scenario_types")
    if not isinstance(types, list):
        raise FileFormatError(log.folder / META_FILE, None, "does not name the route's scenarios")
    return [str(name) for name in types]


def differences(recorded: SuiteResult, result: SuiteResult) -> list[str]:
    """Where outcomes, scores and averages of two results of one run differ, a line each."""
    lines: list[str] = []
    for before, after in zip(recorded.routes, result.routes, strict=True):
        for name in Outcome.model_fields:
            _compare(
                getattr(before.outcome, name), getattr(after.outcome, name), name, before, lines
            )
        _compare(before.scores, after.scores, "scores", before, lines)
    if recorded.averages != result.averages:
        lines.append("the averages differ")
    return lines


def _compare(before: Any, after: Any, name: str, route: RouteResult, lines: list[str]) -> None:
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        lines.append(
            f"{route.key}: {name}: {len(before)} recorded, {len(after)} now, or other ones"
        )
        return
    if type(before) is type(after) and hasattr(before, "model_dump"):
        before, after = before.model_dump(), after.model_dump()
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            _compare(before.get(key), after.get(key), f"{name}.{key}", route, lines)
        return
    lines.append(f"{route.key}: {name}: {before} recorded, {after} now")
