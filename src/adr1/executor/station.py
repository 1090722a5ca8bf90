"""What an executor needs to know of the work: a station does one task after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

TaskT_contra = TypeVar("TaskT_contra", contravariant=True)
EventT_co = TypeVar("EventT_co", covariant=True)


class InterruptedTaskError(Exception):
    """Raised by a station whose task was ended because everything is to stop."""


class StopSign(Protocol):
    """Says whether everything is to stop, such as a `threading.Event`."""

    def is_set(self) -> bool: ...


class Station(Protocol[TaskT_contra, EventT_co]):
    """Does tasks, and keeps what they share, such as a running simulator."""

    def run(self, task: TaskT_contra, post: Callable[[EventT_co], None], stop: StopSign) -> None:
        """Do one task; tell by `post` what happens.

        What can go wrong with a task is an event; what this raises ends all work.

        Raises:
            InterruptedTaskError: `stop` was set.
        """

    def close(self) -> None:
        """Release what the station keeps."""
