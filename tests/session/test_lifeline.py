"""Guarded processes: they end with their starter, and their end is passed on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from adr1.session.launch import environment_with_adr1

WORK = """
import os, subprocess, sys, time
from adr1.session.lifeline import run_guarded

def work():
    helper = subprocess.Popen(["sleep", "600"])
    print(os.getpid(), helper.pid, flush=True)
    if sys.argv[1] == "hang":
        time.sleep(600)
    helper.kill()
    helper.wait()
    if sys.argv[1] == "kill":
        os.kill(os.getpid(), 9)
    return int(sys.argv[1])

run_guarded(work)
"""


def start(manner: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORK, manner],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment_with_adr1(),
    )


def pids_of(process: subprocess.Popen[str]) -> list[int]:
    return [int(word) for word in process.stdout.readline().split()]


def wait_until_gone(pids: list[int]) -> None:
    deadline_s = time.monotonic() + 5.0
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline_s, pids
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def close(process: subprocess.Popen[str]) -> None:
    process.stdin.close()
    process.wait(5)
    process.stdout.close()


@pytest.mark.parametrize(("manner", "code"), [("0", 0), ("7", 7), ("kill", 128 + signal.SIGKILL)])
def test_the_work_s_end_is_passed_on(manner, code):
    process = start(manner)
    assert process.wait(10) == code
    close(process)


def test_the_whole_group_ends_with_the_starters_pipe():
    process = start("hang")
    pids = pids_of(process)
    close(process)
    wait_until_gone([process.pid, *pids])


def test_the_work_ends_with_its_guard():
    process = start("hang")
    worker, helper = pids_of(process)
    process.kill()
    wait_until_gone([worker])
    os.kill(helper, signal.SIGKILL)
    close(process)
