"""Runs one episode process to its end and enforces the time budgets of `adr1.evaluation.budgets`.

The episode process ends an agent that goes over its own; only where that fails, too, does the whole
episode end here.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from adr1.evaluation.budgets import (
    AGENT_GRACE_S,
    AGENT_PHASES,
    Budgets,
    PhaseRule,
    name_of,
    phase_rule,
)
from adr1.evaluation.job import (
    BOARD_FILE,
    JOB_FILE,
    LOG_FILE,
    OUTCOME_FILE,
    PARTIAL_OUTCOME_FILE,
    STACKS_SIGNAL,
    EpisodeJob,
    last_output,
)
from adr1.evaluation.results import Blame, Outcome, RouteStatus
from adr1.evaluation.servers import WorkerServer
from adr1.evaluation.status_board import BoardReading, create_board, read_board
from adr1.executor.station import InterruptedTaskError, StopSign
from adr1.session.launch import environment_with_adr1
from adr1.session.lifeline import end_guarded

POLL_S = 0.1
STACKS_WAIT_S = 0.3


class InterruptedRunError(InterruptedTaskError):
    """The run is being stopped; the episode process was killed."""


class EpisodeSupervisor:
    """Starts episode processes and watches them.

    Args:
        stop: when set, the running process is killed and InterruptedRunError raised.
        on_reading: called several times a second with the process's progress.
    """

    def __init__(
        self,
        stop: StopSign,
        on_reading: Callable[[BoardReading], None],
    ) -> None:
        self._stop = stop
        self._on_reading = on_reading

    def run(self, job: EpisodeJob, work_dir: Path, server: WorkerServer) -> Outcome:
        """Drive one job in a process of its own; always comes to an outcome.

        Raises:
            InterruptedRunError: the run is being stopped.
        """
        (work_dir / JOB_FILE).write_text(job.model_dump_json(indent=2))
        create_board(work_dir / BOARD_FILE)
        process = _start(work_dir)
        try:
            problem = self._watch(process, job.budgets, work_dir, server)
        finally:
            end_guarded(process)
        outcome = _read_outcome(work_dir / OUTCOME_FILE)
        if outcome is not None and outcome.blame is Blame.NOBODY:
            return outcome
        if server.confirm_dead():
            return self._crashed(work_dir, "the simulator died")
        if outcome is not None:
            return outcome
        reading = read_board(work_dir / BOARD_FILE)
        rule = phase_rule(reading.phase, job.budgets)
        return self._without_word(work_dir, reading, rule, problem, process.returncode)

    def _watch(
        self,
        process: subprocess.Popen[bytes],
        budgets: Budgets,
        work_dir: Path,
        server: WorkerServer,
    ) -> str | None:
        """Wait for the process; kills it over budget. Returns what was wrong, None if it ended."""
        process_fd = os.pidfd_open(process.pid)
        try:
            while not select.select([process_fd], [], [], POLL_S)[0]:
                if self._stop.is_set():
                    raise InterruptedRunError
                reading = read_board(work_dir / BOARD_FILE)
                self._on_reading(reading)
                budget_s = phase_rule(reading.phase, budgets).budget_s
                budget_s += AGENT_GRACE_S if reading.phase in AGENT_PHASES else 0.0
                if server.has_died():
                    return "the simulator died"
                if time.monotonic() - reading.phase_since_s > budget_s:
                    _write_stacks(process)
                    return f"{name_of(reading.phase)} took longer than {budget_s:g} s"
        finally:
            os.close(process_fd)
        return None

    def _crashed(self, work_dir: Path, problem: str) -> Outcome:
        partial = _partial(work_dir)
        return partial.model_copy(
            update={
                "status": RouteStatus.SIMULATION_CRASHED,
                "blame": Blame.SIMULATOR,
                "exception": problem,
            }
        )

    def _without_word(
        self,
        work_dir: Path,
        reading: BoardReading,
        rule: PhaseRule,
        problem: str | None,
        code: int | None,
    ) -> Outcome:
        """The outcome of a process that hung or vanished without writing one."""
        if problem is None:
            phase = name_of(reading.phase)
            problem = f"the episode process ended during {phase} (exit code {code})"
        output = last_output(work_dir)
        return _partial(work_dir).model_copy(
            update={
                "status": rule.died if problem.startswith("the episode") else rule.hung,
                "blame": rule.blame,
                "exception": f"{problem}\n{output}".strip(),
                "completion_percent": reading.completion_percent,
                "ticks": reading.tick,
                "duration_game_s": reading.game_time_s,
            }
        )


def _start(work_dir: Path) -> subprocess.Popen[bytes]:
    with (work_dir / LOG_FILE).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "adr1.evaluation.episode_process", str(work_dir)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment_with_adr1(),
        )


def _write_stacks(process: subprocess.Popen[bytes]) -> None:
    """Have a hanging process say where it hangs, for the user."""
    os.killpg(process.pid, STACKS_SIGNAL)
    time.sleep(STACKS_WAIT_S)


def _read_outcome(path: Path) -> Outcome | None:
    try:
        return Outcome.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _partial(work_dir: Path) -> Outcome:
    partial = _read_outcome(work_dir / PARTIAL_OUTCOME_FILE)
    if partial is not None:
        return partial
    return Outcome(status=RouteStatus.SIMULATION_CRASHED, blame=Blame.HARNESS)
