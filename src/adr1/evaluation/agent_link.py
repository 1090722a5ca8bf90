"""The episode process's end of the agent process: orders, answers, budgets, the end of it.

An agent that hangs, dies or takes too much memory is ended here, alone; the episode keeps what it
has seen so far.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import carla

from adr1.episodes.frame import StateFrame
from adr1.errors import AgentError
from adr1.evaluation.agent_messages import (
    CONTROL,
    MAX_REPLY_BYTES,
    AgentHostError,
    ConnectOrder,
    Order,
    StartOrder,
    unpack_control,
    unpack_report,
)
from adr1.evaluation.budgets import Budgets, PhaseRule, name_of, phase_rule
from adr1.evaluation.job import STACKS_SIGNAL, last_output
from adr1.evaluation.results import Blame, RouteStatus
from adr1.evaluation.status_board import Phase, StatusBoard
from adr1.session.child import ChildProcess

POLL_S = 0.05
STACKS_WAIT_S = 0.3
END_WAIT_S = 2.0
GIB = 1 << 30


class AgentEndedError(AgentError):
    """The agent's process died, or was ended for going over a limit.

    Attributes:
        status, blame: what that makes of the route.
    """

    def __init__(self, status: RouteStatus, blame: Blame, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.blame = blame


class AgentLink:
    """Starts the agent process and speaks with it.

    Every call but `close` raises, besides what `unpack_report` raises, AgentEndedError.

    Args:
        start: which agent.
        board: says which phase the episode is in; this enters the agent's.
        budgets: limits of the phases, and of memory.
        work_dir: the episode's folder, whose output says what the agent printed last.

    Attributes:
        sensor_types: types of the agent's sensors, once it is set up.
        versions: versions of libraries that the agent brought along.
    """

    def __init__(
        self, start: StartOrder, board: StatusBoard, budgets: Budgets, work_dir: Path
    ) -> None:
        self._board = board
        self._budgets = budgets
        self._work_dir = work_dir
        self._memory_fd: int | None = None
        self.sensor_types: tuple[str, ...] = ()
        self.versions: dict[str, str] = {}
        self._child = ChildProcess("adr1.evaluation.agent_process")
        self._orders, self._process = self._child.connection, self._child.process
        self._process_fd = os.pidfd_open(self._process.pid)
        self._poller = select.poll()
        self._poller.register(self._orders.fileno(), select.POLLIN)
        self._poller.register(self._process_fd, select.POLLIN)
        self._send(Order.START, start)

    def set_up(self, order: ConnectOrder) -> None:
        """Have the agent built and its sensors spawned."""
        self._board.enter(Phase.AGENT_START)
        pid = unpack_report(self._receive()).get("pid")
        with contextlib.suppress(OSError):  # it has died, which the next answer will tell
            self._memory_fd = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
        unpack_report(self._receive())
        self._board.enter(Phase.BUILDING_SCENE)
        self._ask(Order.CONNECT, order)
        self._board.enter(Phase.AGENT_SETUP)
        report = self._ask(Order.SET_UP)
        self.sensor_types = tuple(report["sensors"])
        self.versions = dict(report["versions"])
        self._board.enter(Phase.BUILDING_SCENE)
        self._ask(Order.MOUNT)

    def begin_step(self, frame: StateFrame) -> None:
        """Let the agent think about a frame; `end_step` must follow."""
        if frame.notes:  # what scenarios say of themselves is not for agents
            frame = replace(frame, notes=())
        self._send(Order.STEP, frame)

    def end_step(self) -> carla.VehicleControl:
        """The agent's control."""
        answer = self._receive()
        if len(answer) != CONTROL.size:
            unpack_report(answer)
        return unpack_control(answer)

    def destroy(self) -> None:
        """Dismiss the agent."""
        self._board.enter(Phase.AGENT_DESTROY)
        self._ask(Order.DESTROY)

    def close(self) -> None:
        """End the process, and whatever the agent started."""
        os.close(self._process_fd)
        if self._memory_fd is not None:
            os.close(self._memory_fd)
        self._child.close()

    def _ask(self, order: Order, payload: Any = None) -> dict[str, Any]:
        self._send(order, payload)
        return unpack_report(self._receive())

    def _send(self, order: Order, payload: Any) -> None:
        """A process that is gone is noticed when its answer is awaited."""
        with contextlib.suppress(ConnectionError):
            self._orders.send_bytes(pickle.dumps((order, payload), pickle.HIGHEST_PROTOCOL))

    def _receive(self) -> bytes:
        """The next message of the agent process, within the budget of the present phase."""
        rule = phase_rule(self._board.phase, self._budgets)
        deadline_s = time.monotonic() + rule.budget_s
        while True:
            ready = dict(self._poller.poll(1e3 * POLL_S))
            self._check_memory(rule)
            if self._orders.fileno() in ready:
                return self._read(rule)
            if self._process_fd in ready:
                raise self._died(rule)
            if time.monotonic() > deadline_s:
                self._write_stacks()
                phase = name_of(self._board.phase)
                raise self._ended(rule.hung, rule, f"{phase} took longer than {rule.budget_s:g} s")

    def _read(self, rule: PhaseRule) -> bytes:
        try:
            return self._orders.recv_bytes(MAX_REPLY_BYTES)
        except (EOFError, ConnectionError):
            raise self._died(rule) from None
        except OSError as error:
            raise AgentHostError("what the agent process sent is too long") from error

    def _check_memory(self, rule: PhaseRule) -> None:
        if self._memory_fd is None:
            return
        try:
            pages = int(os.pread(self._memory_fd, 128, 0).split()[1])
        except (OSError, IndexError):  # it is ending
            return
        held_gib = pages * os.sysconf("SC_PAGE_SIZE") / GIB
        if held_gib > self._budgets.agent_memory_gib:
            self._child.end()
            limit_gib = self._budgets.agent_memory_gib
            raise AgentEndedError(
                rule.died if rule.blame is Blame.AGENT else RouteStatus.AGENT_CRASHED,
                Blame.AGENT,
                f"the agent's process held {held_gib:.2f} GiB of memory during "
                f"{name_of(self._board.phase)}; {limit_gib:g} GiB are allowed",
            )

    def _died(self, rule: PhaseRule) -> AgentEndedError:
        select.select([self._process_fd], [], [], END_WAIT_S)
        self._child.end()
        phase = name_of(self._board.phase)
        problem = f"the agent process ended during {phase} (exit code {self._process.returncode})"
        return self._ended(rule.died, rule, problem)

    def _ended(self, status: RouteStatus, rule: PhaseRule, problem: str) -> AgentEndedError:
        self._child.end()
        message = f"{problem}\n{last_output(self._work_dir)}".strip()
        return AgentEndedError(status, rule.blame, message)

    def _write_stacks(self) -> None:
        """Have a hanging agent say where it hangs, for the user."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, STACKS_SIGNAL)
        time.sleep(STACKS_WAIT_S)


@contextlib.contextmanager
def open_agent(
    start: StartOrder, board: StatusBoard, budgets: Budgets, work_dir: Path
) -> Iterator[AgentLink]:
    """An agent process; ended on exit. It starts at once, beside whatever is done next."""
    link = AgentLink(start, board, budgets, work_dir)
    try:
        yield link
    finally:
        link.close()
