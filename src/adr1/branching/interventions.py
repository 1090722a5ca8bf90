"""What drives the ego in a branch. Any picklable function of (StateFrame, tick) will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adr1.episodes.frame import EgoControl, StateFrame

Intervention = Callable[[StateFrame, int], EgoControl | None]
"""The control for the coming tick, given the state before it; None leaves the ego's control as it
is. Ticks count from 0 at the branch point."""


def nothing(_frame: StateFrame, _tick: int) -> None:
    """The empty intervention: the ego goes on with the control it had. Its branch is the control
    that all others are compared with.
    """


@dataclass(frozen=True, slots=True)
class HoldFrom:
    """One control from a tick on; before it, nothing."""

    first_tick: int
    control: EgoControl

    def __call__(self, _frame: StateFrame, tick: int) -> EgoControl | None:
        return self.control if tick >= self.first_tick else None


@dataclass(frozen=True, slots=True)
class Recorded:
    """Recorded controls, one per tick, and then what another intervention wants.

    With `then` left out the last control stays. `until` ends the record early: from that tick on
    `then` drives.
    """

    controls: tuple[EgoControl, ...]
    until: int | None = None
    then: Intervention = nothing

    def __call__(self, frame: StateFrame, tick: int) -> EgoControl | None:
        end = len(self.controls) if self.until is None else min(self.until, len(self.controls))
        return self.controls[tick] if tick < end else self.then(frame, tick)
