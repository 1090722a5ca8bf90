"""Runs one episode process to its end and enforces the time budgets.

| phase                                  | budget         | when it is over                     |
|----------------------------------------|----------------|-------------------------------------|
| agent set-up                           | agent_setup_s  | agent couldn't be set up (agent)    |
| agent step, agent dismissal            | agent_step_s   | agent timed out (agent)             |
| loading, building, tick                | simulator_s    | simulation crashed (simulator)      |
| starting, judging, finishing           | harness_s      | simulation crashed (harness)        |
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from adr1.evaluation.job import (
    BOARD_FILE,
    JOB_FILE,
    LOG_FILE,
    OUTCOME_FILE,
    PARTIAL_OUTCOME_FILE,
    STACKS_SIGNAL,
    EpisodeJob,
)
from adr1.evaluation.results import Blame, Outcome, RouteStatus
from adr1.evaluation.servers import WorkerServer
from adr1.evaluation.status_board import BoardReading, Phase, create_board, read_board
from adr1.session.launch import environment_with_adr1
from adr1.session.lifeline import end_guarded

POLL_S = 0.1
SHOWN_OUTPUT_LINES = 30
STACKS_WAIT_S = 0.3


class InterruptedRunError(Exception):
    """The run is being stopped; the episode process was killed."""


@dataclass(frozen=True)
class Budgets:
    """Wall-clock seconds each phase may last."""

    agent_setup_s: float = 300.0
    agent_step_s: float = 60.0
    simulator_s: float = 120.0
    harness_s: float = 120.0


@dataclass(frozen=True)
class PhaseRule:
    """Budget of a phase, and what it means if the process ends or hangs in it."""

    budget_s: float
    blame: Blame
    hung: RouteStatus
    died: RouteStatus


def phase_rule(phase: Phase, budgets: Budgets) -> PhaseRule:
    """The table in this module's docstring."""
    crashed = RouteStatus.SIMULATION_CRASHED
    if phase is Phase.AGENT_SETUP:
        failed = RouteStatus.AGENT_SETUP_FAILED
        return PhaseRule(budgets.agent_setup_s, Blame.AGENT, failed, failed)
    if phase in (Phase.AGENT_STEP, Phase.AGENT_DESTROY):
        return PhaseRule(
            budgets.agent_step_s, Blame.AGENT, RouteStatus.TIMED_OUT, RouteStatus.AGENT_CRASHED
        )
    if phase in (Phase.LOADING_WORLD, Phase.BUILDING_SCENE, Phase.SIMULATOR_TICK):
        return PhaseRule(budgets.simulator_s, Blame.SIMULATOR, crashed, crashed)
    return PhaseRule(budgets.harness_s, Blame.HARNESS, crashed, crashed)


class EpisodeSupervisor:
    """Starts episode processes and watches them.

    Args:
        budgets: limits of the phases.
        stop: when set, the running process is killed and InterruptedRunError raised.
        on_reading: called several times a second with the process's progress.
    """

    def __init__(
        self,
        budgets: Budgets,
        stop: threading.Event,
        on_reading: Callable[[BoardReading], None],
    ) -> None:
        self._budgets = budgets
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
            problem = self._watch(process, work_dir, server)
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
        return self._without_word(work_dir, reading, problem, process.returncode)

    def _watch(
        self, process: subprocess.Popen[bytes], work_dir: Path, server: WorkerServer
    ) -> str | None:
        """Wait for the process; kills it over budget. Returns what was wrong, None if it ended."""
        process_fd = os.pidfd_open(process.pid)
        try:
            while not select.select([process_fd], [], [], POLL_S)[0]:
                if self._stop.is_set():
                    raise InterruptedRunError
                reading = read_board(work_dir / BOARD_FILE)
                self._on_reading(reading)
                budget_s = phase_rule(reading.phase, self._budgets).budget_s
                if server.has_died():
                    return "the simulator died"
                if time.monotonic() - reading.phase_since_s > budget_s:
                    _write_stacks(process)
                    phase = reading.phase.name.lower().replace("_", " ")
                    return f"{phase} took longer than {budget_s:.0f} s"
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
        self, work_dir: Path, reading: BoardReading, problem: str | None, code: int | None
    ) -> Outcome:
        """The outcome of a process that hung or vanished without writing one."""
        rule = phase_rule(reading.phase, self._budgets)
        if problem is None:
            phase = reading.phase.name.lower().replace("_", " ")
            problem = f"the episode process ended during {phase} (exit code {code})"
        output = _last_lines(work_dir / LOG_FILE)
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


def _last_lines(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines()
    return "\n".join(lines[-SHOWN_OUTPUT_LINES:])
