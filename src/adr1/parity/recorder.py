"""Plays a programme on a server, part by part, and keeps what is finished.

While it runs, finished parts lie in the folder `OUT.partial`. The same command goes on from there.
"""

from __future__ import annotations

import hashlib
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import adr1
from adr1.errors import FileFormatError, InputError, SimulatorError
from adr1.files import atomic_write_bytes, atomic_write_text
from adr1.parity.config import ParityConfig
from adr1.parity.part import Part
from adr1.parity.part_process import Failure, PartJob
from adr1.parity.programme import PROGRAMME_VERSION, programme
from adr1.parity.proving_ground import opendrive_text
from adr1.parity.recorded import Recorded
from adr1.parity.recording import RecordingMeta, write_recording
from adr1.session.connect import connect
from adr1.session.launch import environment_with_adr1
from adr1.session.lifeline import end_guarded

CHECK_EVERY_S = 0.5
PROBE_TIMEOUT_S = 5.0
SHOWN_OUTPUT_LINES = 10
PART_FAILED = "part"
"""Name under `Recorded.missing` of a part that a server refused as a whole."""


@dataclass(frozen=True)
class Place:
    """A server, what to call it, and how patient to be with it (seconds of real time)."""

    host: str
    port: int
    label: str
    call_timeout_s: float = 60.0
    part_timeout_s: float = 900.0


def record(place: Place, config: ParityConfig, out: Path, tell: Callable[[str], None]) -> None:
    """Play the programme of `config` on a server and write the recording `out`.

    Removes the vehicles, walkers and sensors of that server's world and changes its map.

    Args:
        tell: called with a line per part.

    Raises:
        InputError: `out` exists, or its partial folder is of another programme.
        SimulatorError: no server, of another version, or it died; finished parts are kept.
        FileWriteError: the disk.
    """
    if out.exists():
        raise InputError(f"{out} exists; remove it, or name another file with --out")
    parts = programme(config)
    client = connect(place.host, place.port, place.call_timeout_s)
    meta = RecordingMeta(
        adr1_version=adr1.__version__,
        client_version=client.get_client_version(),
        server_version=client.get_server_version(),
        label=place.label,
        programme_version=PROGRAMME_VERSION,
        network_sha256=hashlib.sha256(opendrive_text().encode()).hexdigest(),
        config=config,
        parts=tuple(part.name for part in parts),
    )
    del client
    folder = out.with_name(out.name + ".partial")
    _begin(folder, meta)
    for number, part in enumerate(parts, 1):
        kept = folder / f"{part.name}.npz"
        if _is_whole(kept):
            tell(f"[{number}/{len(parts)}] {part.name}: kept from before")
            continue
        begun_s = time.monotonic()
        trouble = _play(place, config, part, folder)
        took = f"{time.monotonic() - begun_s:.1f} s"
        tell(f"[{number}/{len(parts)}] {part.name}: {trouble or took}")
    _release(place)
    write_recording(out, meta, {part: _content(folder, part) for part in meta.parts})
    shutil.rmtree(folder)


def _release(place: Place) -> None:
    """Leave the server free-running: a part that was killed could not do so itself."""
    world = connect(place.host, place.port, place.call_timeout_s).get_world()
    settings = world.get_settings()
    settings.synchronous_mode, settings.fixed_delta_seconds = False, None
    world.apply_settings(settings)


def _begin(folder: Path, meta: RecordingMeta) -> None:
    """Make the folder of finished parts, or check that the one there is of the same programme."""
    text, path = meta.model_dump_json(indent=2), folder / "recording.json"
    if path.exists():
        if path.read_text(encoding="utf-8") != text:
            raise InputError(
                f"{folder} holds parts of another programme, server version or version of adr1; "
                "remove it to begin anew, or name another file with --out"
            )
        return
    atomic_write_text(path, text)


def _is_whole(path: Path) -> bool:
    try:
        Recorded.from_bytes(path.read_bytes(), str(path))
    except (OSError, FileFormatError):
        return False
    return True


def _content(folder: Path, part: str) -> bytes:
    return (folder / f"{part}.npz").read_bytes()


def _play(place: Place, config: ParityConfig, part: Part, folder: Path) -> str | None:
    """Play one part in a process of its own; returns why it is missing, None if it is there."""
    job = PartJob(
        host=place.host,
        port=place.port,
        timeout_s=place.call_timeout_s,
        part=part.name,
        config=config,
        out=folder / f"{part.name}.npz",
        failure=folder / f"{part.name}.failure.json",
    )
    job.failure.unlink(missing_ok=True)
    job_file, log_file = folder / f"{part.name}.job.json", folder / f"{part.name}.log"
    atomic_write_text(job_file, job.model_dump_json(indent=2))
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "adr1.parity.part_process", str(job_file)],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=environment_with_adr1(),
        )
    try:
        in_time = _wait(process, place)
    finally:
        end_guarded(process)
    if process.returncode == 0 and _is_whole(job.out):
        return None
    if not _answers(place):
        raise SimulatorError(_gone(place, part, folder))
    if not in_time:
        return _keep_missing(job.out, f"not finished after {place.part_timeout_s:g} s")
    failure = _failure(job.failure)
    if failure is not None and failure.refused:
        return _keep_missing(job.out, failure.message)
    raise SimulatorError(
        f"the part {part.name!r} failed; finished parts are kept in {folder}:\n"
        + "\n".join(log_file.read_text(errors="replace").splitlines()[-SHOWN_OUTPUT_LINES:])
    )


def _wait(process: subprocess.Popen[bytes], place: Place) -> bool:
    """Wait for the process, its budget, or the server's death; False if the budget is used up."""
    deadline_s = time.monotonic() + place.part_timeout_s
    process_fd = os.pidfd_open(process.pid)
    try:
        while (left_s := deadline_s - time.monotonic()) > 0.0:
            if select.select([process_fd], [], [], min(CHECK_EVERY_S, left_s))[0]:
                return True
            if not _answers(place):
                return True
    finally:
        os.close(process_fd)
    return False


def _answers(place: Place) -> bool:
    """Whether something still listens on the server's port."""
    try:
        socket.create_connection((place.host, place.port), timeout=PROBE_TIMEOUT_S).close()
    except OSError:
        return False
    return True


def _gone(place: Place, part: Part, folder: Path) -> str:
    kept = len(list(folder.glob("*.npz")))
    return (
        f"the server at {place.host}:{place.port} is gone; it was playing the part {part.name!r}. "
        f"{kept} finished parts are kept in {folder}: start the server again and run the same "
        "command (another --port is fine) to go on from there"
    )


def _keep_missing(path: Path, reason: str) -> str:
    atomic_write_bytes(path, Recorded(missing={PART_FAILED: reason}).to_bytes())
    return f"not available: {reason}"


def _failure(path: Path) -> Failure | None:
    if not path.exists():
        return None
    return Failure.model_validate_json(path.read_text(encoding="utf-8"))
