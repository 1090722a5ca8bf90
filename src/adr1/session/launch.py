"""The embedded server as a child process."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

import adr1
from adr1.errors import SimulatorError

READY_TIMEOUT_S = 300.0  # the first start on a machine compiles all kernels
STOP_TIMEOUT_S = 3.0
SHOWN_LOG_LINES = 15


@dataclass(frozen=True)
class ReadyServer:
    """What a server says about itself once it accepts clients."""

    rpc_port: int
    stream_port: int
    pid: int


class EmbeddedServer:
    """Starts the embedded simulator on free ports; a context manager.

    The server runs in its own process group and ends when this process ends, even by SIGKILL: a
    guard watches its standard input, whose other end only this process holds.

    Args:
        map_name: town to load first.
        maps_dir: folder of OpenDRIVE files that are towns under their stems.
        log_path: file that receives what the server writes to standard error.
        recordings_dir: folder for CARLA's recorder; None: as `adr1 serve` has it.
        ready_timeout_s: seconds to wait for the ready line.

    Raises:
        SimulatorError: from `start`, with the server's last lines, when it dies or stays silent.
    """

    def __init__(
        self,
        map_name: str,
        *,
        log_path: Path,
        maps_dir: Path | None = None,
        recordings_dir: Path | None = None,
        ready_timeout_s: float = READY_TIMEOUT_S,
    ) -> None:
        self.map_name = map_name
        self.maps_dir = maps_dir
        self.recordings_dir = recordings_dir
        self.log_path = log_path
        self.ready_timeout_s = ready_timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: ReadyServer | None = None

    def __enter__(self) -> EmbeddedServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def host(self) -> str:
        return "127.0.0.1"

    @property
    def rpc_port(self) -> int:
        """TCP port for `carla.Client`. Raises SimulatorError before `start`."""
        if self._ready is None:
            raise SimulatorError("the embedded server has not been started")
        return self._ready.rpc_port

    @property
    def stream_port(self) -> int:
        """TCP port of the data streams. Raises SimulatorError before `start`."""
        if self._ready is None:
            raise SimulatorError("the embedded server has not been started")
        return self._ready.stream_port

    @property
    def pid(self) -> int:
        """Process id of the server. Raises SimulatorError before `start`."""
        if self._ready is None:
            raise SimulatorError("the embedded server has not been started")
        return self._ready.pid

    def is_alive(self) -> bool:
        """Whether the server process runs. It is not reaped here: its group must keep its id."""
        return self._process is not None and not _has_ended(self._process)

    def start(self) -> None:
        """Start the process and wait until it accepts clients."""
        if self._process is not None:
            raise SimulatorError("the embedded server is already running")
        self.log_path.parent.mkdir(parents=True, exist_ok=True)
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                env=environment_with_adr1(),
            )
        try:
            self._ready = self._wait_until_ready(self._process)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server: ask first, then kill its process group. Does nothing when stopped."""
        process, self._process, self._ready = self._process, None, None
        if process is None:
            return
        if not _has_ended(process):
            os.killpg(process.pid, signal.SIGTERM)
            _has_ended(process, STOP_TIMEOUT_S)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def last_log_lines(self, count: int = SHOWN_LOG_LINES) -> str:
        """The end of the server's log, for error messages."""
        if not self.log_path.exists():
            return "(no log)"
        text = self.log_path.read_text(errors="replace").strip()
        return "\n".join(text.splitlines()[-count:]) or "(the log is empty)"

    def _command(self) -> list[str]:
        command = [sys.executable, "-m", "adr1.session.simulator_process"]
        command += ["--port", "0", "--map", self.map_name]
        if self.maps_dir is not None:
            command += ["--maps-dir", str(self.maps_dir)]
        if self.recordings_dir is not None:
            command += ["--recordings-dir", str(self.recordings_dir)]
        return command

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> ReadyServer:
        assert process.stdout is not None
        line = _read_line(process.stdout, time.monotonic() + self.ready_timeout_s)
        if line is None:
            problem = f"did not get ready within {self.ready_timeout_s:.0f} s"
        elif not line:
            problem = "ended while starting"
        else:
            ready = parse_ready_line(line)
            if ready is not None:
                return ready
            problem = f"wrote an unexpected first line: {line[:200]!r}"
        raise SimulatorError(
            f"the embedded server {problem}; its log is {self.log_path}:\n{self.last_log_lines()}"
        )


def environment_with_adr1() -> dict[str, str]:
    """This process's environment, such that a child Python finds this very copy of adr1.

    Needed where adr1 is not installed and an entry file has put the checkout's `src` on the path.
    """
    source_dir = str(Path(adr1.__file__).resolve().parents[1])
    python_path = os.environ.get("PYTHONPATH", "")
    entries = [entry for entry in python_path.split(os.pathsep) if entry]
    if source_dir not in entries:
        entries.append(source_dir)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entries)}


def parse_ready_line(line: bytes) -> ReadyServer | None:
    """Read `{"event": "ready", "rpc_port": ..., "stream_port": ..., "pid": ...}`; else None."""
    try:
        message = json.loads(line)
        if message["event"] != "ready":
            return None
        return ReadyServer(
            int(message["rpc_port"]), int(message["stream_port"]), int(message["pid"])
        )
    except (ValueError, KeyError, TypeError):
        return None


def _has_ended(process: subprocess.Popen[bytes], timeout_s: float = 0.0) -> bool:
    """Whether a child has ended, waiting that long for it; leaves it to be reaped."""
    descriptor = os.pidfd_open(process.pid)
    try:
        return bool(select.select([descriptor], [], [], timeout_s)[0])
    finally:
        os.close(descriptor)


def _read_line(pipe: IO[bytes], deadline_s: float) -> bytes | None:
    """One line, b"" at end of file, None at the deadline (monotonic seconds)."""
    received = b""
    while b"\n" not in received:
        remaining_s = deadline_s - time.monotonic()
        if remaining_s <= 0 or not select.select([pipe], [], [], remaining_s)[0]:
            return None
        chunk = os.read(pipe.fileno(), 4096)
        if not chunk:
            return b""
        received += chunk
    return received.split(b"\n", 1)[0]
