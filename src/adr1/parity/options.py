"""Command-line options of `adr1 parity`, and its three tasks.

adr1 parity --port 2000                      play on that server and on ours, compare
adr1 parity record --port 2000 --out F.zip   only play, and keep the raw results
adr1 parity compare F.zip                    compare a recording with ours
"""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from adr1.errors import InputError
from adr1.files import atomic_write_text
from adr1.parity.comparison import Comparison, Verdict, compare
from adr1.parity.config import ParityConfig, PresetName
from adr1.parity.page import render, worst
from adr1.parity.published import load_published
from adr1.parity.recorder import Place, record
from adr1.parity.recording import Recording, read_recording
from adr1.session.launch import EmbeddedServer

EMBEDDED_LABEL = "embedded simulator"
SHOWN_ROWS = 5


@dataclass(frozen=True)
class ProgrammeOptions:
    """What is played."""

    preset: PresetName = "quick"
    """quick: each kind of part once, a minute or two; full: more speeds, angles and pedals."""
    vehicle: str = ParityConfig().vehicle
    """Blueprint of the vehicle that is driven."""
    other_vehicle: str = ParityConfig().other_vehicle
    """Blueprint of the vehicle that is struck, followed and looked at."""
    seed: int = ParityConfig().seed
    """Seed of the Traffic Manager."""
    town: str | None = None
    """Also drive a minute through this town, if the server has it: Town01."""
    maps_dir: Path | None = None
    """Folder of OpenDRIVE files for the embedded simulator, so that it has that town, too."""
    only: tuple[str, ...] = ()
    """Play only these parts: throttle_100 tm_bends; a wrong name lists all."""
    call_timeout: float = 60.0
    """Seconds that one call to the server may take."""
    part_timeout: float = 900.0
    """Seconds that one part may take."""

    def config(self) -> ParityConfig:
        return ParityConfig(
            preset=self.preset,
            vehicle=self.vehicle,
            other_vehicle=self.other_vehicle,
            seed=self.seed,
            town=self.town,
            only=self.only,
        )


@dataclass(frozen=True)
class RunOptions(ProgrammeOptions):
    """Play fixed manoeuvres, Traffic Manager routes and sensor shots on a CARLA server and on the
    embedded simulator, and write what differs to one HTML page.

    The server's vehicles, walkers and sensors are removed and its map is changed. Further tasks:
    `adr1 parity record --help`, `adr1 parity compare --help`.
    """

    host: str | None = None
    """Host of the server under test."""
    port: int | None = None
    """RPC port of the server under test; 2000 if only --host is given."""
    label: str = "CARLA server"
    """What to call the server under test on the page."""
    against: Path | None = None
    """Take our side from this recording instead of playing it."""
    reference_host: str | None = None
    """Play our side on the server of this host instead of an embedded one."""
    reference_port: int | None = None
    """RPC port of that server."""
    out: Path = Path("parity.html")
    """HTML page to write; the recording of the server under test lies beside it as a ZIP file."""


@dataclass(frozen=True)
class RecordOptions(ProgrammeOptions):
    """Play the programme on one server and keep the raw results in one file, to compare or to send.

    Without --host and --port it is played on an embedded simulator. Stopped half-way? Run the same
    command again: it goes on with the first part that is not finished.
    """

    host: str | None = None
    """Host of the server."""
    port: int | None = None
    """RPC port of the server; 2000 if only --host is given."""
    label: str | None = None
    """What to call the server on the page: say its build and machine."""
    out: Path = Path("parity.zip")
    """Recording to write; must not exist."""


@dataclass(frozen=True)
class CompareOptions:
    """Compare a recording with ours, on one HTML page."""

    recording: tyro.conf.Positional[Path]
    """Recording of the server under test, from `adr1 parity record`."""
    against: Path | None = None
    """Recording to take as ours; without it, an embedded simulator plays the same programme."""
    maps_dir: Path | None = None
    """Folder of OpenDRIVE files for the embedded simulator, if the recording has a town's part."""
    out: Path = Path("parity.html")
    """HTML page to write."""


def main(arguments: Sequence[str], published: Path) -> bool:
    """Run one task; True unless a number is outside its tolerance.

    Args:
        published: file of published figures, see `published.load_published`.
    """
    command = shlex.join(["adr1", "parity", *arguments])
    task, rest = (arguments[0], list(arguments[1:])) if arguments else ("", [])
    if task == "record":
        record_task(tyro.cli(RecordOptions, args=rest, prog="adr1 parity record"))
        return True
    if task == "compare":
        return compare_task(
            tyro.cli(CompareOptions, args=rest, prog="adr1 parity compare"), published, command
        )
    options = tyro.cli(RunOptions, args=list(arguments), prog="adr1 parity")
    return run_task(options, published, command)


def record_task(options: RecordOptions, tell: Callable[[str], None] = print) -> None:
    """`adr1 parity record`; `tell` gets a line per part."""
    if options.host is None and options.port is None:
        label = options.label or EMBEDDED_LABEL
        _record_embedded(
            options.config(), options.out, label, options.maps_dir, options.part_timeout, tell
        )
    else:
        place = _place(options, options.host, options.port, options.label or "CARLA server")
        record(place, options.config(), options.out, tell)
    tell(str(options.out))


def compare_task(options: CompareOptions, published: Path, command: str) -> bool:
    """`adr1 parity compare`."""
    theirs = read_recording(options.recording)
    if options.against is not None:
        return _report(read_recording(options.against), theirs, options.out, published, command)
    with tempfile.TemporaryDirectory(prefix="adr1-parity-") as folder:
        ours = Path(folder) / "ours.zip"
        _record_embedded(theirs.meta.config, ours, EMBEDDED_LABEL, options.maps_dir)
        return _report(read_recording(ours), theirs, options.out, published, command)


def run_task(options: RunOptions, published: Path, command: str) -> bool:
    """`adr1 parity`: record there, record ours, compare."""
    if options.host is None and options.port is None:
        raise InputError(
            "say which server to play on: --host and --port of a running CARLA server. "
            "`adr1 parity compare FILE` compares a recording without one"
        )
    given = options.reference_host is not None or options.reference_port is not None
    if given and options.against is not None:
        raise InputError("--against and --reference-host/--reference-port exclude each other")
    mine = read_recording(options.against) if options.against is not None else None
    config, theirs = options.config(), options.out.with_suffix(".zip")
    print(f"on the server under test, {options.host or '127.0.0.1'}:{options.port or 2000}:")
    record(_place(options, options.host, options.port, options.label), config, theirs, print)
    if mine is not None:
        return _report(mine, read_recording(theirs), options.out, published, command)
    with tempfile.TemporaryDirectory(prefix="adr1-parity-") as folder:
        ours = Path(folder) / "ours.zip"
        print("for comparison:")
        if given:
            place = _place(options, options.reference_host, options.reference_port, "reference")
            record(place, config, ours, print)
        else:
            _record_embedded(config, ours, EMBEDDED_LABEL, options.maps_dir, options.part_timeout)
        return _report(
            read_recording(ours), read_recording(theirs), options.out, published, command
        )


def _place(options: ProgrammeOptions, host: str | None, port: int | None, label: str) -> Place:
    return Place(
        host or "127.0.0.1", port or 2000, label, options.call_timeout, options.part_timeout
    )


def _record_embedded(
    config: ParityConfig,
    out: Path,
    label: str,
    maps_dir: Path | None,
    part_timeout_s: float = 900.0,
    tell: Callable[[str], None] = print,
) -> None:
    """Play the programme on an embedded server that is started for it."""
    with (
        tempfile.TemporaryDirectory(prefix="adr1-parity-") as folder,
        EmbeddedServer("Metro", log_path=Path(folder) / "server.log", maps_dir=maps_dir) as server,
    ):
        place = Place(server.host, server.rpc_port, label, part_timeout_s=part_timeout_s)
        record(place, config, out, tell)


def _report(ours: Recording, theirs: Recording, out: Path, published: Path, command: str) -> bool:
    comparison = compare(ours, theirs, load_published(published))
    atomic_write_text(out, render(comparison, command))
    print(_summary(comparison))
    print(out)
    return comparison.agrees


def _summary(comparison: Comparison) -> str:
    """Counts, and the lines that differ most."""
    lines = [", ".join(f"{comparison.count(v)} {v.value}" for v in Verdict)]
    for row in worst(comparison.rows)[:SHOWN_ROWS]:
        lines.append(f"  {row.part}: {row.label}: ours {row.ours}, theirs {row.theirs} {row.unit}")
    return "\n".join(lines)
