"""Plain actions as behaviours."""

from __future__ import annotations

from collections.abc import Callable

from py_trees.behaviour import Behaviour
from py_trees.common import Status


class Do(Behaviour):
    """Runs an action once and succeeds."""

    def __init__(self, name: str, action: Callable[[], object]) -> None:
        super().__init__(name)
        self._action = action

    def update(self) -> Status:
        self._action()
        return Status.SUCCESS


class Always(Behaviour):
    """Runs an action in every tick and never ends by itself."""

    def __init__(self, name: str, action: Callable[[], object]) -> None:
        super().__init__(name)
        self._action = action

    def update(self) -> Status:
        self._action()
        return Status.RUNNING
