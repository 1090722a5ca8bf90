"""`python -m adr1.branching.zygote SOCKET_FD`: forks one process per piece of work.

This process has loaded everything that a branch needs and has never connected to a server, so each
fork is a fresh client process that costs milliseconds instead of the half second of its imports. It
is killed with its whole process group when the process that started it ends.

A request is a time limit (f64, s) and a pickled (function, args, kwargs), a reply the pickled value
or `Failure`. Both go between our own processes only, each after its length.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import select
import signal
import socket
import struct
import sys
from typing import NoReturn

from adr1.branching.blocks import Failure, receive_block, send_block
from adr1.errors import Adr1Error, ExtensionError, SimulatorError
from adr1.session.lifeline import run_guarded


def main() -> int:
    """Serve until the other end of the socket is closed."""
    faulthandler.enable()
    import adr1.branching.replay  # noqa: F401  (loads once what every branch needs)

    peer = socket.socket(fileno=int(sys.argv[1]))
    while True:
        try:
            request = receive_block(peer)
        except ConnectionError:
            return 0
        send_block(peer, _run(request))


def _run(request: bytes) -> bytes:
    """Let a fork do one piece of work; returns the pickled reply."""
    (timeout_s,) = struct.unpack_from("<d", request)
    result_fd = os.memfd_create("branch")
    try:
        child_pid = os.fork()
        if child_pid == 0:
            _work(request[8:], result_fd)
        problem = _wait(child_pid, timeout_s)
        if problem:
            return pickle.dumps(Failure(SimulatorError, problem))
        return os.pread(result_fd, os.fstat(result_fd).st_size, 0)
    finally:
        os.close(result_fd)


def _wait(child_pid: int, timeout_s: float) -> str:
    """Wait for a branch's process and reap it; returns what was wrong with its end."""
    child_fd = os.pidfd_open(child_pid)
    try:
        in_time = bool(select.select([child_fd], [], [], timeout_s)[0])
    finally:
        os.close(child_fd)
    if not in_time:
        os.kill(child_pid, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child_pid, 0)[1])
    if not in_time:
        return f"the branch took longer than {timeout_s:.0f} s and was ended"
    return f"the branch's process died (exit code {code})" if code else ""


def _work(request: bytes, result_fd: int) -> NoReturn:
    reply: object
    try:
        function, args, kwargs = pickle.loads(request)
        reply = function(*args, **kwargs)
    except Exception as error:
        kind = type(error) if isinstance(error, ExtensionError) else SimulatorError
        reply = Failure(kind, str(error) if isinstance(error, Adr1Error) else repr(error))
    with os.fdopen(result_fd, "wb") as file:
        pickle.dump(reply, file)
    os._exit(0)  # native client threads must not run exit handlers


if __name__ == "__main__":
    run_guarded(main)
