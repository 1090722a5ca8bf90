"""Wakes a Traffic Manager that slept through the beginning of a step.

The client's Traffic Manager (0.9.16) begins a step by setting a flag and signalling its thread,
without the lock under which that thread looks at the flag and goes to sleep. Now and then the
signal falls between look and sleep; then the tick waits for the Traffic Manager and the Traffic
Manager for a signal, for ever (seen once in 3000 to 60000 ticks on two busy cores). Switching its
synchronous mode off and at once on again, through its own RPC port, repeats the signal: the thread
finds the flag still set and runs the one step it owes, so the episode stays the same to the bit.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from types import TracebackType

import msgpack

from adr1.session.synchronous import SynchronousWorld

PATIENCE_S = 2.0
CHECK_EVERY_S = 0.25

_log = logging.getLogger(__name__)
_WAKE = b"".join(
    msgpack.packb([0, number, "set_synchronous_mode", [mode]])
    for number, mode in enumerate((False, True))
)


class StepRescue:
    """Watches the ticks of a world, from a thread of its own; a context manager.

    A step is taken for lost when the server has published a newer frame and the tick that asked for
    it has still not returned after `PATIENCE_S`.

    Args:
        lockstep: the world whose ticks are watched.
        manager_port: RPC port of the Traffic Manager, in this process.
    """

    def __init__(self, lockstep: SynchronousWorld, manager_port: int) -> None:
        self.lockstep = lockstep
        self.manager_port = manager_port
        self.rescues = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="step-rescue", daemon=True)

    def __enter__(self) -> StepRescue:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(CHECK_EVERY_S):
            if self._step_is_lost():
                self._wake()
                self._ended.wait(PATIENCE_S)

    def _step_is_lost(self) -> bool:
        pending = self.lockstep.pending_tick
        if pending is None or time.monotonic() - pending.begun_s < PATIENCE_S:
            return False
        return int(self.lockstep.world.get_snapshot().frame) > pending.frame_before

    def _wake(self) -> None:
        try:
            with socket.create_connection(("127.0.0.1", self.manager_port), timeout=1.0) as peer:
                peer.sendall(_WAKE)
                peer.settimeout(1.0)
                peer.recv(4096)
        except OSError as error:
            _log.warning("Traffic Manager on port %d cannot be woken: %s", self.manager_port, error)
            return
        self.rescues += 1
        _log.warning("Traffic Manager slept through a step; woken")
