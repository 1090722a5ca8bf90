"""The command `adr1 view` as a process, and waiting while the world ticks."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.browser import chromium, open_page

from adr1.session.launch import environment_with_adr1

__all__ = ["chromium", "open_page"]

VIEW = "import sys; from adr1.cli import main; sys.exit(main())"
PATIENCE_S = 60.0


def view_command(*options: str) -> list[str]:
    return [sys.executable, "-c", VIEW, "view", *options]


@dataclass
class ViewProcess:
    """A running `adr1 view`."""

    process: subprocess.Popen[str]
    url: str

    def readers(self) -> list[int]:
        """Process ids of reader processes: the children of the web process that still run."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        pids = [int(text) for text in children.read_text().split()] if children.exists() else []
        return [pid for pid in pids if Path(f"/proc/{pid}/cmdline").read_bytes()]


@pytest.fixture
def start_view() -> Iterator[Callable[..., ViewProcess]]:
    """A function that starts `adr1 view` for a port; all are ended after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(port: int, *options: str) -> ViewProcess:
        command = view_command("--port", str(port), "--http-port", "0", *options)
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment_with_adr1(),
        )
        started.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        assert found, line + process.stdout.read()
        return ViewProcess(process, found.group())

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


def until(condition: Callable[[], Any], tick: Callable[[], object] = lambda: None) -> Any:
    """Tick until the condition holds; returns its value."""
    deadline_s = time.monotonic() + PATIENCE_S
    while not (value := condition()):
        assert time.monotonic() < deadline_s, "it did not come to pass"
        tick()
        time.sleep(0.02)
    return value


@contextmanager
def serving(port: int) -> Iterator[None]:
    """`adr1 serve` on a given port."""
    command = [sys.executable, "-m", "adr1.session.simulator_process", "--port", str(port)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, stdin=pipe, stdout=pipe, start_new_session=True, env=environment_with_adr1()
    )
    try:
        assert b"ready" in process.stdout.readline()
        yield
    finally:
        process.stdin.close()  # its lifeline
        process.wait(timeout=20)
        process.stdout.close()
