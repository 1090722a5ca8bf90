"""The command as a user runs it, that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psutil

SCRIPT = Path(__file__).resolve().parents[2] / "leaderboard" / "run_agent.py"
MARK = "ADR1_TEST_MARK"
PATIENCE_S = 100.0


class Command:
    """One `run_agent.py` command line that can be started, killed and started again."""

    def __init__(self, agent: Path, routes: Path, out: Path) -> None:
        self.out = out
        self.mark = uuid.uuid4().hex
        self.arguments = [
            *("--agent", str(agent), "--agent-config", "good", "--routes", str(routes)),
            *("--vehicles", "1", "--walkers", "0", "--out", str(out), "--no-record", "--no-report"),
        ]

    def start(self, *more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(SCRIPT), *self.arguments, *more],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, MARK: self.mark},
            # A shell that runs the tests in the background has SIGINT ignored, which is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def finish(self, *more: str, patience_s: float = PATIENCE_S) -> tuple[int, str]:
        process = self.start(*more)
        output, _ = process.communicate(timeout=patience_s)
        return process.returncode, output

    def processes(self) -> list[psutil.Process]:
        """Every process that this command started, directly or not, and that still runs."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(MARK) == self.mark:
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def wait_until_none_is_left(self) -> None:
        deadline_s = time.monotonic() + 5.0
        while left := self.processes():
            assert time.monotonic() < deadline_s, [process.cmdline() for process in left]
            time.sleep(0.1)

    def finished(self) -> dict[str, str]:
        """Contents of the finished routes' files by name."""
        return {path.name: path.read_text() for path in self.out.glob("*/*/*/routes/*.json")}


def is_server(process: psutil.Process) -> bool:
    """Whether a process is a simulator, or the guard of one."""
    try:
        return "adr1.session.simulator_process" in process.cmdline()
    except psutil.Error:  # it has ended
        return False
