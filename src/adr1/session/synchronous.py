"""A world in lock-step: fixed time step, one tick per call."""

from __future__ import annotations

import time
from dataclasses import dataclass
from types import TracebackType

import carla

from adr1.errors import SimulatorError

FIXED_DELTA_S = 0.05
TRAFFIC_MANAGER_PAUSE_S = 1e-4
"""Pause after each tick, so that the client's Traffic Manager is asleep again before the next one
wakes it: makes the lost steps that `step_rescue` mends rare."""


@dataclass(frozen=True, slots=True)
class PendingTick:
    """A tick that has been asked for: when (monotonic clock), and the frame before it."""

    begun_s: float
    frame_before: int


class SynchronousWorld:
    """Puts a world into synchronous mode with a fixed step; restores its settings on exit.

    Args:
        world: the world to drive.
        fixed_delta_s: simulated seconds per tick.

    Attributes:
        pending_tick: the tick that runs at this moment, for watchers in other threads.
    """

    def __init__(self, world: carla.World, fixed_delta_s: float = FIXED_DELTA_S) -> None:
        self.world = world
        self.fixed_delta_s = fixed_delta_s
        self.pending_tick: PendingTick | None = None
        self._before: carla.WorldSettings | None = None

    def __enter__(self) -> SynchronousWorld:
        self._before = self.world.get_settings()
        settings = self.world.get_settings()
        settings.synchronous_mode = True
        settings.fixed_delta_seconds = self.fixed_delta_s
        settings.deterministic_ragdolls = True
        self._apply(settings)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._before is not None:
            self._apply(self._before)
            self._before = None

    def tick(self, timeout_s: float = 20.0) -> int:
        """Advance by one step; returns the frame number.

        Raises:
            SimulatorError: the server did not answer in time.
        """
        self.pending_tick = PendingTick(time.monotonic(), int(self.world.get_snapshot().frame))
        try:
            frame = int(self.world.tick(timeout_s))
        except RuntimeError as error:
            raise SimulatorError(f"the simulator did not answer a tick: {error}") from error
        finally:
            self.pending_tick = None
        time.sleep(TRAFFIC_MANAGER_PAUSE_S)
        return frame

    def _apply(self, settings: carla.WorldSettings) -> None:
        try:
            self.world.apply_settings(settings)
        except RuntimeError as error:
            raise SimulatorError(f"the simulator refused its settings: {error}") from error
