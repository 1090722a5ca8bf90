"""`adr1 doctor`: is this machine and this installation fit to run adr1?"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from importlib import metadata
from pathlib import Path

import psutil
from packaging.requirements import Requirement
from rich.console import Console
from rich.table import Table

import adr1
from adr1.errors import Adr1Error, SimulatorError

CHECKED_PORTS = (2000, 2001, 2002, 8000)
OFFICIAL_NAMES = ("agents", "leaderboard", "srunner", "scenarios")
LEAST_MEMORY_GB = 4.0
LEAST_DISK_GB = 2.0
PROBE_TICKS = 10


@dataclass(frozen=True)
class DoctorOptions:
    """Checks versions, names, ports and this machine, then tries a simulator."""

    host: str | None = None
    """Try the CARLA server on this host instead of the embedded simulator."""
    port: int | None = None
    """RPC port of that server; 2000 if only --host is given."""


class Verdict(Enum):
    """OK; NOTE is worth knowing; BAD will stop adr1 from working."""

    OK = "ok"
    NOTE = "note"
    BAD = "BAD"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    verdict: Verdict
    subject: str
    detail: str


def examine(options: DoctorOptions, console: Console | None = None) -> bool:
    """Print all findings; True if none of them is BAD. A table on a terminal, else plain lines."""
    findings = [
        *check_python(),
        *check_packages(),
        *check_origins(),
        *check_official_names(OFFICIAL_NAMES),
        *check_ports(CHECKED_PORTS),
        *check_machine(),
    ]
    if options.host is None and options.port is None:
        findings += probe_embedded_server()
    else:
        findings += probe_given_server(options.host or "127.0.0.1", options.port or 2000)
    _print(findings, console or Console())
    return all(finding.verdict is not Verdict.BAD for finding in findings)


def check_python() -> Iterator[Finding]:
    """Version and place of the interpreter."""
    fits = (3, 10) <= sys.version_info[:2] <= (3, 12)
    detail = f"{platform.python_version()} at {sys.executable}"
    hint = "" if fits else "; adr1 needs 3.10, 3.11 or 3.12 (the carla package has no other)"
    yield Finding(Verdict.OK if fits else Verdict.BAD, "python", detail + hint)


def check_packages() -> Iterator[Finding]:
    """Installed versions against what adr1 requires (BAD) and against the lock (NOTE)."""
    try:
        required = metadata.requires("adr1") or []
    except metadata.PackageNotFoundError:
        yield Finding(Verdict.NOTE, "adr1", "not installed, used from its folder; see `make venv`")
        return
    locked = locked_versions(Path(adr1.__file__).parents[2] / "requirements" / "lock.txt")
    fitting = 0
    for text in required:
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate():
            continue
        finding = _check_requirement(requirement, locked)
        if finding is None:
            fitting += 1
        else:
            yield finding
    yield Finding(Verdict.OK, "packages", f"{fitting} as required" + (" and locked" * bool(locked)))


def locked_versions(lock_file: Path) -> dict[str, str]:
    """Normalised name -> version of a lock, for this Python; empty without a lock file."""
    if not lock_file.is_file():
        return {}
    versions: dict[str, str] = {}
    for line in lock_file.read_text().splitlines():
        text = line.split("#", 1)[0].strip()
        if not text:
            continue
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate():
            versions[_normal(requirement.name)] = next(iter(requirement.specifier)).version
    return versions


def check_origins() -> Iterator[Finding]:
    """Which copies of adr1 and carla are in use."""
    yield Finding(Verdict.OK, "adr1", f"{adr1.__version__} from {Path(adr1.__file__).parent}")
    try:
        import carla

        version = metadata.version("carla")
    except (ImportError, metadata.PackageNotFoundError) as error:
        yield Finding(Verdict.BAD, "carla", f"cannot be used: {error}; run `make venv`")
        return
    origin = getattr(carla, "__file__", None)
    if origin is None or not hasattr(carla, "Client"):
        detail = "another folder called carla hides the client library; clean up PYTHONPATH"
        yield Finding(Verdict.BAD, "carla", detail)
        return
    yield Finding(Verdict.OK, "carla", f"{version} from {Path(origin).parent}")


def check_official_names(names: Iterable[str]) -> Iterator[Finding]:
    """What the names that CARLA's tools and adr1's folders share resolve to."""
    for name in names:
        spec = importlib.util.find_spec(name)
        if spec is None:
            detail = "no official package; adr1 brings what agents need of it"
        elif spec.origin is None:
            folders = ", ".join(spec.submodule_search_locations or [])
            detail = f"only a folder without code ({folders}); harmless"
        elif _is_ours(Path(spec.origin)):
            detail = f"{spec.origin} must not exist: it hides CARLA's package of that name"
            yield Finding(Verdict.BAD, f"name {name}", detail)
            continue
        else:
            detail = f"official package at {Path(spec.origin).parent}; it is used as it is"
        yield Finding(Verdict.OK, f"name {name}", detail)


def check_ports(ports: Iterable[int]) -> Iterator[Finding]:
    """Whether the ports that CARLA servers and Traffic Managers use by habit are free."""
    taken = [port for port in ports if not _is_free(port)]
    if taken:
        listed = ", ".join(map(str, taken))
        detail = (
            f"{listed} in use; the embedded simulator takes free ones, `adr1 serve` can be told"
        )
        yield Finding(Verdict.NOTE, "ports", detail)
    else:
        yield Finding(Verdict.OK, "ports", f"{', '.join(map(str, ports))} are free")


def check_machine() -> Iterator[Finding]:
    """Processors, memory and disk."""
    memory_gb = psutil.virtual_memory().available / 1e9
    disk_gb = psutil.disk_usage(str(Path.cwd())).free / 1e9
    yield Finding(Verdict.OK, "processors", f"{len(os.sched_getaffinity(0))} usable")
    yield Finding(
        Verdict.OK if memory_gb >= LEAST_MEMORY_GB else Verdict.NOTE,
        "memory",
        f"{memory_gb:.1f} GB available; {LEAST_MEMORY_GB:.0f} GB are comfortable for one worker",
    )
    yield Finding(
        Verdict.OK if disk_gb >= LEAST_DISK_GB else Verdict.NOTE,
        "disk",
        f"{disk_gb:.1f} GB free in {Path.cwd()}",
    )


def probe_embedded_server() -> Iterator[Finding]:
    """Start the embedded simulator, connect, tick, and stop it again."""
    from adr1.session.connect import connect
    from adr1.session.launch import EmbeddedServer
    from adr1.session.synchronous import SynchronousWorld

    with tempfile.TemporaryDirectory(prefix="adr1-doctor-") as folder:
        try:
            begin_s = time.monotonic()
            with EmbeddedServer("Metro", log_path=Path(folder) / "server.log") as server:
                ready_s = time.monotonic() - begin_s
                client = connect(server.host, server.rpc_port)
                with SynchronousWorld(client.get_world()) as world:
                    begin_s = time.monotonic()
                    for _ in range(PROBE_TICKS):
                        world.tick()
                    rate = PROBE_TICKS / (time.monotonic() - begin_s)
        except Adr1Error as error:
            yield Finding(Verdict.BAD, "embedded simulator", str(error))
            return
    detail = f"ready in {ready_s:.1f} s, {rate:.0f} ticks/s with an empty road"
    yield Finding(Verdict.OK, "embedded simulator", detail)


def probe_given_server(host: str, port: int) -> Iterator[Finding]:
    """Connect to a running CARLA server and read its version and map; changes nothing there."""
    from adr1.session.connect import connect

    subject = f"server {host}:{port}"
    try:
        client = connect(host, port)
        detail = f"CARLA {client.get_server_version()}, map {client.get_world().get_map().name}"
    except SimulatorError as error:
        yield Finding(Verdict.BAD, subject, str(error))
    except RuntimeError as error:
        yield Finding(Verdict.BAD, subject, f"answers, but has no usable world: {error}")
    else:
        yield Finding(Verdict.OK, subject, detail)


def _check_requirement(requirement: Requirement, locked: dict[str, str]) -> Finding | None:
    """None if the installed version is the required and the locked one."""
    name = requirement.name
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(Verdict.BAD, name, "missing; run `make venv`")
    if not requirement.specifier.contains(version, prereleases=True):
        return Finding(Verdict.BAD, name, f"{version}, but adr1 needs {requirement.specifier}")
    wanted = locked.get(_normal(name))
    if wanted is not None and version.split("+")[0] != wanted:
        return Finding(Verdict.NOTE, name, f"{version}; tests ran with {wanted}")
    return None


def _print(findings: list[Finding], console: Console) -> None:
    if not console.is_terminal:
        for finding in findings:
            text = f"{finding.verdict.value:5}{finding.subject}: {finding.detail}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)
        return
    colors = {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.BAD: "bold red"}
    table = Table("", "what", "finding", title="adr1 doctor")
    for finding in findings:
        mark = f"[{colors[finding.verdict]}]{finding.verdict.value}[/]"
        table.add_row(mark, finding.subject, finding.detail.replace("[", r"\["))
    console.print(table)


def _is_ours(path: Path) -> bool:
    return Path(adr1.__file__).parents[2] in path.parents and "site-packages" not in path.parts


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
