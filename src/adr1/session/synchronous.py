"""A world in lock-step: fixed time step, one tick per call."""

from __future__ import annotations

import time
from types import TracebackType

import carla

from adr1.errors import SimulatorError

FIXED_DELTA_S = 0.05
TRAFFIC_MANAGER_PAUSE_S = 1e-4
"""Pause after each tick. The client's Traffic Manager (0.9.16) sets its "begin a step" flag without
holding the lock its thread waits under: a tick that comes while that thread is on its way to sleep
is never noticed, and both wait for ever (seen after some 3000 ticks in a row without a pause; not
once in 72000 with it)."""


class SynchronousWorld:
    """Puts a world into synchronous mode with a fixed step; restores its settings on exit.

    Args:
        world: the world to drive.
        fixed_delta_s: simulated seconds per tick.
    """

    def __init__(self, world: carla.World, fixed_delta_s: float = FIXED_DELTA_S) -> None:
        self.world = world
        self.fixed_delta_s = fixed_delta_s
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
        try:
            frame = int(self.world.tick(timeout_s))
        except RuntimeError as error:
            raise SimulatorError(f"the simulator did not answer a tick: {error}") from error
        time.sleep(TRAFFIC_MANAGER_PAUSE_S)
        return frame

    def _apply(self, settings: carla.WorldSettings) -> None:
        try:
            self.world.apply_settings(settings)
        except RuntimeError as error:
            raise SimulatorError(f"the simulator refused its settings: {error}") from error
