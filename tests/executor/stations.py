"""A station that does arithmetic, and can be told to misbehave."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from adr1.errors import InputError
from adr1.executor.station import InterruptedTaskError, StopSign


class Squares:
    """Posts ("begun", n) and (n, n * n); `closed` receives a file for each station closed."""

    def __init__(self, number: int, closed: Path) -> None:
        self.number = number
        self.closed = closed

    def run(self, task: int | str, post: Callable[[object], None], stop: StopSign) -> None:
        post(("begun", task))
        if task == "raise":
            raise InputError("not a number")
        if task == "die" and not (self.closed / "died").exists():
            (self.closed / "died").touch()
            os._exit(1)
        if task == "always die":
            os._exit(1)
        if task == "wait":
            while not stop.is_set():
                time.sleep(0.01)
            raise InterruptedTaskError
        if isinstance(task, int):
            post((task, task * task))
        else:
            post(("survived", self.number))

    def close(self) -> None:
        (self.closed / f"closed-{self.number}").touch()


class MakeSquares:
    """Makes them; can be pickled."""

    def __init__(self, closed: Path) -> None:
        self.closed = closed

    def __call__(self, number: int) -> Squares:
        return Squares(number, self.closed)
