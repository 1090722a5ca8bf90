"""A finished or half-finished run as reports read it: results, spoiled routes, state logs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from adr1.episodes.log_reader import StateLogReader
from adr1.errors import FileFormatError, UnknownNameError
from adr1.evaluation.results import FailedAttempt, RouteResult, SuiteResult
from adr1.evaluation.run_folder import read_results
from adr1.files import safe_child


@dataclass(frozen=True)
class LoadedRun:
    """One run.

    Attributes:
        folder: its folder, links resolved.
        result: its merged results.
        spoiled: routes that the simulator or the harness kept from being driven, and why.
    """

    folder: Path
    result: SuiteResult
    spoiled: dict[str, tuple[FailedAttempt, ...]]

    def route(self, key: str) -> RouteResult:
        """The finished route of that key. Raises UnknownNameError."""
        for route in self.result.routes:
            if route.key == key:
                return route
        raise UnknownNameError("route", key, [route.key for route in self.result.routes])

    def state_log(self, route: RouteResult) -> StateLogReader | None:
        """The route's state log; None where none was kept.

        Raises:
            FileFormatError: it is damaged.
        """
        if route.state_log is None:
            return None
        path = safe_child(self.folder, route.state_log)
        return StateLogReader(path) if path.is_dir() else None


def load_run(folder: Path) -> LoadedRun:
    """Read a run's folder.

    Raises:
        InputError: it is none.
        FileFormatError: a file in it is damaged.
    """
    result = read_results(folder)
    path = folder.resolve()
    finished = {route.key for route in result.routes}
    spoiled = {
        item.stem: _attempts(item)
        for item in sorted((path / "spoiled").glob("*.json"))
        if item.stem not in finished
    }
    return LoadedRun(path, result, spoiled)


def _attempts(path: Path) -> tuple[FailedAttempt, ...]:
    try:
        return tuple(FailedAttempt.model_validate(item) for item in json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise FileFormatError(path, None, f"is no list of failed attempts: {error}") from error
