"""Processes that never outlive the process that started them.

The starter keeps the write end of the child's standard input open and never writes to it. The
kernel closes it when the starter ends, by whatever death, which the child sees as end of file. A
guard process waits for that on the child's behalf, so that a child stuck in native code dies too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import NoReturn

LIFELINE_FD = 0
PR_SET_PDEATHSIG = 1  # from Linux' <sys/prctl.h>


def run_guarded(work: Callable[[], int]) -> NoReturn:
    """Fork; run `work` in the child, and guard it in this process; never returns.

    This process ends with the child's exit status. When standard input reaches its end, the whole
    process group (this process, the child and whatever the child started) is killed; the child
    dies with this process, too. SIGTERM and SIGUSR1 are left to the child. The caller must be the
    leader of its own process group and must not have started threads.

    Args:
        work: runs in the child and returns its exit code.
    """
    guard_pid = os.getpid()
    child_pid = os.fork()
    if child_pid == 0:
        _die_with_parent(guard_pid)
        _detach_standard_input()
        _exit_with(work())
    _guard(child_pid)


def end_guarded(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of a guarded child's process group, and reap the child.

    The child must have been started with a pipe as its standard input and in a session of its own.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def _die_with_parent(parent_pid: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    if os.getppid() != parent_pid:  # it died before the request took effect
        os._exit(1)


def _detach_standard_input() -> None:
    """Point standard input at nothing, so that the child cannot consume the lifeline."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, LIFELINE_FD)
    os.close(nothing)


def _exit_with(code: int) -> NoReturn:
    """Leave the forked child at once: native client threads must not run exit handlers."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _guard(child_pid: int) -> NoReturn:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)
    child_fd = os.pidfd_open(child_pid)
    readable, _, _ = select.select([child_fd, LIFELINE_FD], [], [])
    if child_fd not in readable:
        os.killpg(os.getpgrp(), signal.SIGKILL)
    _, status = os.waitpid(child_pid, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)
