"""Many branches, each in a fresh process, forked from one that is warm."""

from __future__ import annotations

import os
import pickle
import socket
import struct
import subprocess
import sys
from types import TracebackType

from adr1.branching.blocks import Failure, receive_block, send_block
from adr1.branching.branch_point import BranchPoint
from adr1.branching.interventions import Intervention
from adr1.episodes.frame import StateFrame
from adr1.errors import InputError, SimulatorError
from adr1.session.launch import environment_with_adr1
from adr1.session.lifeline import end_guarded

DEFAULT_TIMEOUT_S = 120.0


class RestoreBrancher:
    """Runs branches one after the other on one server; a context manager.

    The server is this brancher's alone while a branch runs. For branches side by side take several
    servers: a state goes from one to the next by `ExtensionClient.export` and `import_`.

    Args:
        timeout_s: wall-clock limit of one branch.

    Raises:
        InputError: from `run`, if the intervention cannot be sent to another process.
        UnknownStateError, StateMismatchError, SimulatorError: from `run`; what the branch raised,
            or how its process died. The brancher stays usable.
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

    def __enter__(self) -> RestoreBrancher:
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

    def run(
        self, point: BranchPoint, intervention: Intervention, ticks: int
    ) -> tuple[StateFrame, ...]:
        """The states after each tick of one branch; see `branch.run_branch`."""
        work = _pickled(point, intervention, ticks)
        try:
            send_block(self._peer, struct.pack("<d", self._timeout_s) + work)
            reply = pickle.loads(receive_block(self._peer))
        except OSError as error:
            raise SimulatorError(f"the process that forks branches has ended: {error}") from error
        if isinstance(reply, Failure):
            raise reply.kind(reply.message)
        return tuple(reply)


def _pickled(point: BranchPoint, intervention: Intervention, ticks: int) -> bytes:
    module = getattr(intervention, "__module__", "")
    try:
        if module == "__main__":
            raise pickle.PicklingError("it is defined in the script that was started")
        return pickle.dumps((point, intervention, ticks))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise InputError(
            f"the intervention cannot be sent to another process ({error}); make it a function or"
            " a dataclass at the top of a module that can be imported"
        ) from error


def _environment() -> dict[str, str]:
    """Lets the warm process import whatever module an intervention comes from."""
    path = [entry for entry in sys.path if entry]
    return {**environment_with_adr1(), "PYTHONPATH": os.pathsep.join(path)}
