"""The simulator a worker drives on: its own embedded server, or one that was given."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from typing import Protocol

from adr1.session.launch import EmbeddedServer

DEATH_NOTICE_S = 1.0
PROBE_TIMEOUT_S = 2.0


class WorkerServer(Protocol):
    """What a worker needs of its simulator."""

    host: str

    def ensure_running(self, town: str) -> int:
        """RPC port of a living server, started if needed. Raises SimulatorError."""

    def has_died(self) -> bool:
        """Cheap; asked several times a second while an episode runs."""

    def confirm_dead(self) -> bool:
        """Thorough; asked after an episode went wrong."""

    def discard(self) -> None:
        """Do not use this server process again; the next route gets a new one."""

    def stop(self) -> None:
        """Release the server; called when the worker ends."""


class OwnServer:
    """An embedded server, started on demand and reused from route to route."""

    host = "127.0.0.1"

    def __init__(self, maps_dir: Path | None, log_path: Path) -> None:
        self._maps_dir = maps_dir
        self._log_path = log_path
        self._server: EmbeddedServer | None = None

    def ensure_running(self, town: str) -> int:
        """Start the server with the town it will need first, if it is not running."""
        if self._server is None or not self._server.is_alive():
            self.stop()
            self._server = EmbeddedServer(town, maps_dir=self._maps_dir, log_path=self._log_path)
            self._server.start()
        return self._server.rpc_port

    def has_died(self) -> bool:
        return self._server is None or not self._server.is_alive()

    def confirm_dead(self) -> bool:
        """A dying server closes its sockets before it is seen dead: give it a moment."""
        deadline_s = time.monotonic() + DEATH_NOTICE_S
        while not self.has_died() and time.monotonic() < deadline_s:
            time.sleep(0.05)
        return self.has_died()

    def discard(self) -> None:
        """End the server, so that the next route starts a new one."""
        self.stop()

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None


class GivenServer:
    """A server somebody else runs."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self._port = port

    def ensure_running(self, town: str) -> int:  # noqa: ARG002 - the episode loads the town
        return self._port

    def has_died(self) -> bool:
        return False

    def confirm_dead(self) -> bool:
        return not _accepts_connections(self.host, self._port)

    def discard(self) -> None:
        """It is not ours to restart."""

    def stop(self) -> None:
        """It is not ours to stop."""


def _accepts_connections(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=PROBE_TIMEOUT_S).close()
    except OSError:
        return False
    return True
