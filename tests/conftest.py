"""Fixtures for all tests, and a guard against processes that a test leaves behind."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adr1.session.launch import EmbeddedServer

CHECKOUT = Path(__file__).resolve().parents[1]
GRACE_S = 3.0


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Root folder of the checkout under test."""
    return CHECKOUT


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--official",
        type=Path,
        default=CHECKOUT.parent / "official",
        help="folder with git clones of CARLA's `leaderboard` and `scenario_runner`",
    )


@pytest.fixture(scope="session")
def official_dir(request: pytest.FixtureRequest) -> Path:
    """Clones of CARLA's leaderboard and scenario_runner, to compare with; see `--official`."""
    folder: Path = request.config.getoption("--official")
    for name in ("leaderboard", "scenario_runner"):
        if not (folder / name).is_dir():
            pytest.skip(f"no clone of {name} in {folder}; give its folder with --official")
    return folder


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder `shared` beside the checkout: public data that is not ours to ship."""
    folder = CHECKOUT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder `shared` beside this checkout")
    return folder


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A function that gives TCP ports of 127.0.0.1 which nothing listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@pytest.fixture(scope="module")
def embedded_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One embedded server with the town Metro, shared by the tests of a file."""
    folder = tmp_path_factory.mktemp("server")
    recordings_dir = folder / "recordings"
    with EmbeddedServer(
        "Metro", log_path=folder / "server.log", recordings_dir=recordings_dir
    ) as server:
        yield server


@pytest.fixture(autouse=True, scope="module")
def no_process_outlives_its_file() -> Iterator[None]:
    """Fails a file whose tests and fixtures leave a child process running, and ends that process.

    Set up before the other fixtures of a file, so it looks when those have been torn down.
    """
    before = _children()
    yield
    deadline_s = time.monotonic() + GRACE_S
    while left := {pid: name for pid, name in _children().items() if pid not in before}:
        if time.monotonic() > deadline_s:
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            pytest.fail(f"processes outlived the tests of this file: {left}")
        time.sleep(0.02)


def _children() -> dict[int, str]:
    """Running child processes of this process with their command lines (Linux)."""
    found: dict[int, str] = {}
    for listing in Path("/proc/self/task").glob("*/children"):
        try:
            pids = [int(text) for text in listing.read_text().split()]
        except OSError:
            continue
        for pid in pids:
            command = _command_line(pid)
            # Python's own helper of the multiprocessing module lives as long as its parent.
            if command and "multiprocessing.resource_tracker" not in command:
                found[pid] = command
    return found


def _command_line(pid: int) -> str:
    """Empty for a process that has ended, even if nobody has waited for it yet."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""
