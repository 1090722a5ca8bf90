"""adr1's own calls to the embedded server: saving and restoring its whole state.

The genuine client cannot make calls that CARLA does not have, so these go over a connection of
their own. After `restore` the world is a new episode at the saved frame: connect a new
`carla.Client` to it, in a process that has no live Traffic Manager.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import msgpack

from adr1 import errors
from adr1.errors import ExtensionError, ExtensionMissingError, SimulatorError

DEFAULT_TIMEOUT_S = 20.0
_ERRORS: dict[str, type[ExtensionError]] = {
    kind.code: kind
    for kind in (
        errors.UnknownStateError,
        errors.StateStoreFullError,
        errors.StateMismatchError,
        errors.StateFormatError,
    )
}
_RECEIVE_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """What the server says of itself."""

    adr1: str
    state_format: int
    town: str
    town_hash: str


@dataclass(frozen=True, slots=True)
class StateInfo:
    """One state that the server keeps.

    `nbytes` is what it takes of the server's memory; `synchronous` the mode it was saved in.
    """

    state_id: int
    frame: int
    time_s: float
    town: str
    synchronous: bool
    nbytes: int


class ExtensionClient:
    """A connection for adr1's own calls; a context manager.

    Raises:
        SimulatorError: from every call, if the server does not answer.
        ExtensionMissingError: the server is not adr1's embedded simulator.
    """

    def __init__(self, host: str, port: int, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self._where = f"{host}:{port}"
        self._number = 0
        try:
            self._socket = socket.create_connection((host, port), timeout=timeout_s)
        except OSError as error:
            raise SimulatorError(f"no server answers at {self._where}: {error}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.version()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> ExtensionClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connection; states stay in the server."""
        self._socket.close()

    def version(self) -> ServerVersion:
        """Version of adr1 and the loaded town."""
        return ServerVersion(**self._call("version"))

    def save(self) -> StateInfo:
        """Keep the present state in the server. Raises StateStoreFullError."""
        return StateInfo(*self._call("save_state"))

    def restore(self, state_id: int) -> int:
        """Begin a new episode in a saved state; returns its frame.

        Raises UnknownStateError, StateMismatchError (another town is loaded) or StateFormatError.
        """
        return int(self._call("restore_state", state_id)[1])

    def forget(self, state_id: int) -> None:
        """Let the server forget a state. Raises UnknownStateError."""
        self._call("forget_state", state_id)

    def states(self) -> list[StateInfo]:
        """All states that the server keeps, in the order they were saved."""
        return [StateInfo(*row) for row in self._call("list_states")]

    def export(self, state_id: int) -> bytes:
        """A state as bytes for a file. Raises UnknownStateError."""
        return bytes(self._call("export_state", state_id))

    def import_(self, data: bytes) -> StateInfo:
        """Keep a state that another server process of this machine exported.

        Raises StateFormatError, StateMismatchError (another version) or StateStoreFullError.
        """
        return StateInfo(*self._call("import_state", data))

    def _call(self, name: str, *arguments: object) -> Any:
        self._number += 1
        request = [0, self._number, f"adr1.{name}", [[False], *arguments]]
        try:
            self._socket.sendall(msgpack.packb(request, use_bin_type=True))
            _, _, fault, result = self._receive()
        except (OSError, ValueError, TypeError) as error:
            raise SimulatorError(f"{self._where} did not answer adr1.{name}: {error!r}") from error
        if fault is not None:
            raise ExtensionMissingError(
                f"the server at {self._where} has no adr1 extension ({_text(fault)}); states can"
                " only be saved in the embedded simulator (`adr1 serve`)"
            )
        return _value(result[0])

    def _receive(self) -> list[Any]:
        reader = msgpack.Unpacker(raw=False, max_buffer_size=2**31 - 1)
        while True:
            data = self._socket.recv(_RECEIVE_BYTES)
            if not data:
                raise ConnectionError("the connection was closed")
            reader.feed(data)
            for reply in reader:
                return list(reply)


def _value(response: list[Any]) -> Any:
    """The value of a Response; raises the error that its message names by code."""
    if response[0] is False:
        return None
    if response[0] is not True and response[0] == 1:
        return response[1]
    code, _, text = str(response[1][0]).removeprefix("[").partition("] ")
    raise _ERRORS.get(code, ExtensionError)(text or code)


def _text(fault: object) -> str:
    return str(fault[0] if isinstance(fault, list) and fault else fault)[:200]
