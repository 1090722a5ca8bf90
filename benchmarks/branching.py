"""Branches per second, and what saving and restoring cost the server.

    python benchmarks/branching.py [--branches 20] [--ticks 100]

Prints one JSON line per figure: name, value, unit, target, ok. The world is Metro with 30 cars of
the Traffic Manager and 10 AI walkers. Both ways give the same bits, which is checked: a process
that is forked for each branch from a warm one (`RestoreBrancher`), and one that is started anew.
"""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro
from figures import report

from adr1.branching.branch import branch_frames
from adr1.branching.branch_point import BranchPoint
from adr1.branching.interventions import nothing
from adr1.branching.restore_brancher import RestoreBrancher
from adr1.branching.warm_process import WarmProcess
from adr1.episodes.frame import StateFrame
from adr1.session.extension import ExtensionClient
from adr1.session.launch import EmbeddedServer

VEHICLES, WALKERS, SAVED_AT = 30, 10, 50
STATE_TARGET_MS = 2.0
RECORD = Path(__file__).resolve().parents[1] / "tests" / "branching" / "recorded_episode.py"


@dataclass(frozen=True)
class Options:
    """Measure branches per second."""

    branches: int = 20
    """Branches of each kind."""
    ticks: int = 100
    """Ticks of each branch."""


def measure_states(point: BranchPoint, rounds: int = 200) -> None:
    """Round trips of save and restore: the server's time and that of the call."""
    saves_s: list[float] = []
    restores_s: list[float] = []
    with ExtensionClient(point.host, point.port) as extension:
        nbytes = next(s.nbytes for s in extension.states() if s.state_id == point.state_id)
        for _ in range(rounds):
            begun_s = time.perf_counter()
            state = extension.save()
            saved_s = time.perf_counter()
            extension.restore(state.state_id)
            restores_s.append(time.perf_counter() - saved_s)
            saves_s.append(saved_s - begun_s)
            extension.forget(state.state_id)
        size = len(extension.export(point.state_id))
    save_ms, restore_ms = 1e3 * min(saves_s), 1e3 * min(restores_s)
    both_ms = save_ms + restore_ms
    report("branching.save", save_ms, "ms", None, ok=True)
    report("branching.restore", restore_ms, "ms", None, ok=True)
    ok = both_ms < STATE_TARGET_MS
    report("branching.save_and_restore", both_ms, "ms", STATE_TARGET_MS, ok=ok)
    report("branching.state_in_memory", nbytes / 1024, "KiB", None, ok=True)
    report("branching.state_exported", size / 1024, "KiB", None, ok=True)


def measure(
    name: str, branch: Callable[[], Sequence[StateFrame]], count: int
) -> Sequence[StateFrame]:
    """Branches per second (median); all must be equal."""
    first = branch()
    times_s: list[float] = []
    for _ in range(count):
        begun_s = time.perf_counter()
        frames = branch()
        times_s.append(time.perf_counter() - begun_s)
        if not all(a.same_as(b) for a, b in zip(first, frames, strict=True)):
            report(f"{name}.equal", 0.0, "share", 1.0, ok=False)
    report(name, 1.0 / statistics.median(times_s), "branches/s", None, ok=True)
    report(f"{name}.best", 1.0 / min(times_s), "branches/s", None, ok=True)
    return first


def fresh(point: BranchPoint, ticks: int) -> Sequence[StateFrame]:
    """One branch in a process that loads everything anew."""
    with WarmProcess() as process:
        return process.call(branch_frames, point, nothing, ticks)


def main(options: Options) -> int:
    """Measure; 1 if the ways differ."""
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer("Metro", log_path=Path(folder) / "server.log") as server,
        RestoreBrancher() as brancher,
    ):
        port, sizes = str(server.rpc_port), [str(VEHICLES), str(WALKERS), str(SAVED_AT)]
        subprocess.run([sys.executable, str(RECORD), port, folder, *sizes], check=True)
        point = pickle.loads((Path(folder) / f"point-{SAVED_AT}").read_bytes())
        measure_states(point)
        forked = measure(
            "branching.forked",
            lambda: brancher.run(point, nothing, options.ticks),
            options.branches,
        )
        started = measure(
            "branching.started_anew", lambda: fresh(point, options.ticks), options.branches
        )
    equal = all(a.same_as(b) for a, b in zip(forked, started, strict=True))
    report("branching.both_ways_equal", float(equal), "share", 1.0, ok=equal)
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Options, description=__doc__)))
