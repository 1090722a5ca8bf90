"""A process that has loaded what a client needs, and forks a fresh one for each piece of work."""

from __future__ import annotations

import os
import pickle
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, TypeVar, cast

from adr1.branching.blocks import Failure, receive_block, send_block
from adr1.errors import InputError, SimulatorError
from adr1.session.launch import environment_with_adr1
from adr1.session.lifeline import end_guarded

DEFAULT_TIMEOUT_S = 120.0
P = ParamSpec("P")
T = TypeVar("T")


class WarmProcess:
    """Calls functions, each in a fresh process that no other call shares; a context manager.

    Args:
        timeout_s: wall-clock limit of one call.

    Raises:
        InputError: from `call`, if function or arguments cannot be sent to another process.
        ExtensionError, SimulatorError: from `call`; what the function raised, or how its process
            died. The warm process stays usable.
    """

    def __init__(self, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._peer, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "adr1.branching.zygote", str(theirs.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                env=_environment(),
            )

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm process and whatever runs in it."""
        self._peer.close()
        end_guarded(self._process)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's value; function, arguments and value go through pickle."""
        work = _pickled(function, args, kwargs)
        try:
            send_block(self._peer, struct.pack("<d", self._timeout_s) + work)
            reply = pickle.loads(receive_block(self._peer))
        except OSError as error:
            raise SimulatorError(f"the process that forks branches has ended: {error}") from error
        if isinstance(reply, Failure):
            raise reply.kind(reply.message)
        return cast(T, reply)


def _pickled(function: object, args: tuple[object, ...], kwargs: dict[str, object]) -> bytes:
    try:
        for item in (function, *args, *kwargs.values()):
            if getattr(item, "__module__", "") == "__main__":
                raise pickle.PicklingError("it is defined in the script that was started")
        return pickle.dumps((function, args, kwargs))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise InputError(
            f"the intervention cannot be sent to another process ({error}); make it a function or"
            " a dataclass at the top of a module that can be imported"
        ) from error


def _environment() -> dict[str, str]:
    """Lets the warm process import whatever module an intervention comes from."""
    path = [entry for entry in sys.path if entry]
    return {**environment_with_adr1(), "PYTHONPATH": os.pathsep.join(path)}
