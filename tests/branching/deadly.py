"""Interventions that are no good, in a module that the branch's process can import."""

from __future__ import annotations

import os
import signal
import time

from adr1.episodes.frame import StateFrame


def kills_its_process(_frame: StateFrame, tick: int) -> None:
    if tick == 5:
        os.kill(os.getpid(), signal.SIGKILL)


def raises(_frame: StateFrame, tick: int) -> None:
    if tick == 5:
        raise ValueError("no idea how to drive")


def sleeps(_frame: StateFrame, _tick: int) -> None:
    time.sleep(60.0)
