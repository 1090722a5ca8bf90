"""Waiting: for a condition, or for simulated time."""

from __future__ import annotations

from collections.abc import Callable

from py_trees.behaviour import Behaviour
from py_trees.common import Status

from adr1.scenarios.context import ScenarioContext


class WaitUntil(Behaviour):
    """Succeeds once a condition holds."""

    def __init__(self, name: str, condition: Callable[[], bool]) -> None:
        super().__init__(name)
        self._condition = condition

    def update(self) -> Status:
        return Status.SUCCESS if self._condition() else Status.RUNNING


class WaitSeconds(Behaviour):
    """Succeeds after some seconds of simulated time."""

    def __init__(self, name: str, context: ScenarioContext, duration_s: float) -> None:
        super().__init__(name)
        self._context, self._duration_s = context, duration_s
        self._begin_s = 0.0

    def initialise(self) -> None:
        self._begin_s = self._context.time_s

    def update(self) -> Status:
        over = self._context.time_s - self._begin_s >= self._duration_s - 1e-6
        return Status.SUCCESS if over else Status.RUNNING
