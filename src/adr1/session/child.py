"""A child process that is spoken to over a socket and never outlives this one."""

from __future__ import annotations

import socket
import subprocess
import sys
from multiprocessing.connection import Connection

from adr1.session.launch import environment_with_adr1
from adr1.session.lifeline import end_guarded


class ChildProcess:
    """Runs `python -m MODULE N`, where N is the number of an inherited socket.

    The module must call `lifeline.run_guarded`.

    Attributes:
        connection: this end of the socket.
        process: the child; the leader of a process group of its own.
    """

    def __init__(self, module: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno())],
                stdin=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                env=environment_with_adr1(),
            )
        self.connection = Connection(ours.detach())
        self._ended = False

    def end(self) -> None:
        """Kill the child and whatever it started; again does nothing. Its words stay readable."""
        if not self._ended:
            self._ended = True
            end_guarded(self.process)

    def close(self) -> None:
        """End the child and close the socket."""
        self.end()
        self.connection.close()
