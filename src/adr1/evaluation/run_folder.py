"""The folder of one run: what is finished stays finished.

runs/<suite>/<agent>/<key>/
    run.json           what the run is keyed by
    routes/<route>.json    one RouteResult per finished route, written whole or not at all
    results.json, leaderboard.json    merged from routes/, replaced after every route
    spoiled/<route>.json   the last attempt of a route that the simulator or the harness spoiled
    state/<route>/     log of every tick
    towns/             OpenDRIVE of the towns driven in, named by content
    output/<route>.log what the episode process and its agent printed
    work/              of running episodes; emptied at each start
runs/latest            link to the run that was started last
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from adr1.errors import FileFormatError, InputError
from adr1.evaluation.checkpoint import official_checkpoint
from adr1.evaluation.job import LOG_FILE
from adr1.evaluation.results import FailedAttempt, RouteResult, SuiteResult
from adr1.files import atomic_symlink, atomic_write_json, atomic_write_text, move_file

KEY_DIGITS = 12
RESULTS_FILE = "results.json"


class RunFiles:
    """The files of one run's folder: who works for the run may have one, in any process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def work_dir(self, key: str, attempt: int) -> Path:
        """A new empty folder for one attempt at a route."""
        folder = self.path / "work" / f"{key}-attempt{attempt}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    @property
    def towns_dir(self) -> Path:
        """Where the run's towns are kept; see `adr1.episodes.town_files`."""
        return self.path / "towns"

    def state_log_dir(self, key: str) -> Path:
        """Where the state log of a route goes; nothing is there yet."""
        folder = self.path / "state" / key
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(exist_ok=True)
        return folder

    def state_log_name(self, key: str) -> str | None:
        """Where a route's state log is, relative to this folder; None where there is none."""
        name = f"state/{key}"
        return name if (self.path / name).is_dir() else None

    def keep_output(self, key: str, work_dir: Path) -> None:
        """Move an attempt's printed output to its place and drop the working folder."""
        target = self.path / "output" / f"{key}.log"
        if (work_dir / LOG_FILE).exists():
            move_file(work_dir / LOG_FILE, target)
        shutil.rmtree(work_dir, ignore_errors=True)

    def finished_routes(self) -> dict[str, RouteResult]:
        """The finished routes by key.

        Raises:
            FileFormatError: a route file is damaged; it is never overwritten silently.
        """
        return read_finished(self.path)

    def finish_route(self, result: RouteResult) -> None:
        """Record a finished route; from here on it is not driven again."""
        atomic_write_text(self._route_path(result.key), result.model_dump_json(indent=2) + "\n")
        (self.path / "spoiled" / f"{result.key}.json").unlink(missing_ok=True)

    def spoil_route(self, key: str, attempts: Iterable[FailedAttempt]) -> None:
        """Note why a route could not be driven; the same command drives it again."""
        notes = [attempt.model_dump(mode="json") for attempt in attempts]
        atomic_write_json(self.path / "spoiled" / f"{key}.json", notes)

    def _route_path(self, key: str) -> Path:
        return self.path / "routes" / f"{key}.json"


class RunFolder(RunFiles):
    """One run's folder, held exclusively by this process until `close`.

    Raises:
        InputError: another process holds it.
    """

    def __init__(self, path: Path, run_key: dict[str, Any]) -> None:
        super().__init__(path)
        self.run_key = run_key
        path.mkdir(parents=True, exist_ok=True)
        self._lock = (path / ".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise InputError(
                f"another process is evaluating into {path}; wait for it, or use --fresh"
            ) from error
        self._tidy()
        atomic_write_json(path / "run.json", run_key)

    def close(self) -> None:
        """Let go of the folder."""
        self._lock.close()

    def write_merged(self, result: SuiteResult, checkpoint: Path | None) -> None:
        """Write results.json and leaderboard.json (and a copy where `--checkpoint` says)."""
        atomic_write_text(self.path / RESULTS_FILE, result.model_dump_json(indent=2) + "\n")
        official = official_checkpoint(result)
        atomic_write_json(self.path / "leaderboard.json", official)
        if checkpoint is not None:
            atomic_write_json(checkpoint, official)

    def _tidy(self) -> None:
        """Remove what a killed run left behind: its working folders and unfinished writes."""
        shutil.rmtree(self.path / "work", ignore_errors=True)
        for name in ("", "routes", "spoiled", "towns"):
            folder = self.path / name
            for leftover in folder.glob(".adr1-*.tmp"):
                leftover.unlink()
        for leftover in (self.path / "state").glob(".*.partial"):
            shutil.rmtree(leftover)


def open_run_folder(
    out_dir: Path, suite: str, agent: str, run_key: dict[str, Any], *, fresh: bool
) -> RunFolder:
    """The folder of the run with this key: the last one that exists, or a new one if `fresh`."""
    folder = RunFolder(folder_for(out_dir, suite, agent, run_key, fresh=fresh), run_key)
    point_latest(out_dir, folder.path)
    return folder


def folder_for(
    out_dir: Path, suite: str, agent: str, run_key: dict[str, Any], *, fresh: bool
) -> Path:
    """Path of that folder, without creating it."""
    base = out_dir / suite / agent
    digest = key_digest(run_key)
    generation = 1
    while (base / _folder_name(digest, generation + 1)).exists():
        generation += 1
    if fresh and (base / _folder_name(digest, generation)).exists():
        generation += 1
    return base / _folder_name(digest, generation)


def _folder_name(digest: str, generation: int) -> str:
    return digest if generation == 1 else f"{digest}-{generation}"


def key_digest(run_key: dict[str, Any]) -> str:
    """A short name for a run key; equal keys, equal names."""
    canonical = json.dumps(run_key, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:KEY_DIGITS]


def point_latest(out_dir: Path, target: Path) -> None:
    """Make `out_dir/latest` a link to `target`, in one step."""
    atomic_symlink(out_dir / "latest", os.path.relpath(target, out_dir))


def read_finished(folder: Path) -> dict[str, RouteResult]:
    """Finished routes of a run folder by key; FileFormatError where a file is damaged."""
    finished = {}
    for path in sorted((folder / "routes").glob("*.json")):
        try:
            result = RouteResult.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise FileFormatError(
                path, None, f"is no route result of schema 1 ({error.errors()[0]['msg']})"
            ) from error
        finished[result.key] = result
    return finished


def read_results(folder: Path) -> SuiteResult:
    """The merged results of a run.

    Raises:
        InputError: the folder is none of a run.
        FileFormatError: its file is damaged, or of another version.
    """
    path = folder.resolve() / RESULTS_FILE
    if not path.is_file():
        raise InputError(
            f"no {RESULTS_FILE} in {folder}; give the folder of a run, such as runs/latest"
        )
    try:
        return SuiteResult.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise FileFormatError(
            path, None, f"holds no results of schema 1 ({error.errors()[0]['msg']})"
        ) from error
