"""The command line of `synthesis/record_crashes.py`."""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import tyro

from adr1.errors import Adr1Error, InputError, UnknownNameError
from adr1.executor.executor import Executor
from adr1.routes.held_out import refuse_held_out
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.coverage import coverage_of, tables
from adr1.synthesis.gallery import GalleryOptions, write_gallery
from adr1.synthesis.outcome import ClipOutcome, EventKind
from adr1.synthesis.recording import (
    BaseTask,
    RecordingStation,
    ShardDone,
    tasks_of,
    tasks_of_route_file,
)
from adr1.synthesis.replay_clip import replay_clip
from adr1.synthesis.shard_reader import Shard, open_shards

EXIT_OK, EXIT_BAD_INPUT, EXIT_NOT_DONE, EXIT_INTERRUPTED = 0, 2, 3, 130


@dataclass(frozen=True)
class Preset:
    """How much is recorded.

    Attributes:
        towns: names of towns per split; splits share no town.
        episodes: base episodes per town.
    """

    towns: dict[str, tuple[str, ...]]
    episodes: int


def _named(kinds: tuple[str, ...], seeds: range) -> tuple[str, ...]:
    return tuple(f"{kind}-{seed}" for seed in seeds for kind in kinds)


_KINDS = ("Metro", "Parkway", "Speedway")
PRESETS = {
    "tiny": Preset({"train": ("Metro-1",)}, 1),
    "laptop": Preset(
        {
            "train": _named(_KINDS, range(1, 6)),
            "validation": _named(_KINDS, range(61, 62)),
            "test": _named(_KINDS, range(81, 83)),
        },
        3,
    ),
    "large": Preset(
        {
            "train": _named(_KINDS, range(1, 41)),
            "validation": _named(_KINDS, range(61, 66)),
            "test": _named(_KINDS, range(81, 91)),
        },
        8,
    ),
}


@dataclass(frozen=True)
class RecordOptions:
    """Record crashes that really happen: drive, save the world, and drive the ego otherwise.

    The same command goes on where it was stopped; finished episodes are never driven again.
    """

    out: Path = Path("runs/synthesis")
    """Folder that receives the recording."""

    preset: str = "laptop"
    """How much: tiny (one episode, about a minute), laptop (63 episodes, under an hour on two
    cores) or large."""

    towns: tuple[str, ...] = ()
    """Record in these towns instead, all for one split."""

    split: str = "train"
    """With --towns or --routes: which split they are for: train, validation or test."""

    routes: tuple[Path, ...] = ()
    """Route files to take base episodes from instead, with their scenarios, such as
    scenarios/routes/accident.xml."""

    episodes: int | None = None
    """Base episodes per town, or seeds per route; by default the preset's, and one."""

    vehicles: int = 60
    """Vehicles around the ego."""

    walkers: int = 30
    """Walkers around the ego."""

    decisions: int = 12
    """Decision ticks per base episode."""

    workers: int = 2
    """Episodes side by side, each on a simulator of its own."""

    maps_dir: Path | None = None
    """OpenDRIVE files that may be named in --towns."""


def planned(options: RecordOptions) -> list[BaseTask]:
    """The base episodes that options ask for.

    Raises:
        InputError: an unknown preset or split, or a town that is held out.
    """
    if options.preset not in PRESETS:
        raise UnknownNameError("preset", options.preset, PRESETS)
    if options.split not in ("train", "validation", "test"):
        raise UnknownNameError("split", options.split, ("train", "validation", "test"))
    sizes = (options.vehicles, options.walkers, options.decisions)
    if options.routes:
        seeds = options.episodes or 1
        found = [tasks_of_route_file(f, options.split, seeds, *sizes) for f in options.routes]
        return [task for tasks in found for task in tasks]
    preset = PRESETS[options.preset]
    towns = {options.split: options.towns} if options.towns else preset.towns
    for names in towns.values():
        for name in names:
            refuse_held_out(name)
    episodes = preset.episodes if options.episodes is None else options.episodes
    return tasks_of(towns, episodes, *sizes)


def record(options: RecordOptions) -> int:
    """Record what is missing, then print what there is; returns the exit code."""
    tasks = planned(options)
    shards = options.out / schema.SHARDS_FOLDER
    missing = [task for task in tasks if not (shards / task.name).exists()]
    if len(missing) < len(tasks):
        print(f"{len(tasks) - len(missing)} of {len(tasks)} episodes are recorded already")
    started_s, accepted = time.monotonic(), 0
    with Executor(
        lambda number: RecordingStation(options.out, number, options.maps_dir),
        options.workers,
    ) as executor:
        for task in missing:
            executor.submit(task)
        for number, done in enumerate(executor.events(), 1):
            accepted += done.accepted
            per_hour = accepted / (time.monotonic() - started_s) * 3600.0
            print(f"[{number}/{len(missing)}] {_told(done)}; {per_hour:.0f} per hour", flush=True)
    found = open_shards(options.out)
    print(tables(coverage_of(found)))
    print(write_gallery(options.out, found, GalleryOptions()))
    return EXIT_OK


def _told(done: ShardDone) -> str:
    events = done.events
    return (
        f"{done.task.name}: {done.accepted} clips accepted, {events.get('collision', 0)} with a"
        f" collision, {events.get('off_road', 0)} off the road, {done.wall_s:.0f} s"
    )


@dataclass(frozen=True)
class ReplayOptions:
    """Drive a clip of a recording again and compare what happens."""

    clip: tyro.conf.Positional[str]
    """SHARD_FOLDER/NUMBER, such as runs/synthesis/shards/train-Metro-1-0-s0/12."""

    host: str | None = None
    """A running CARLA server to use instead of the embedded one; there the base
    episode is driven again from its start, and its traffic may differ."""

    port: int = 2000
    """RPC port of that server."""

    maps_dir: Path | None = None
    """OpenDRIVE files, as given to the recording."""


def replay(options: ReplayOptions) -> bool:
    """Print what happened then and now; whether the first contact falls into the same tick.

    Raises:
        InputError: no such clip.
    """
    folder, _, number = options.clip.rpartition("/")
    if not folder or not number.isdigit():
        raise InputError(f"{options.clip!r} names no clip; give SHARD_FOLDER/NUMBER")
    address = None if options.host is None else (options.host, options.port)
    with tempfile.TemporaryDirectory() as logs:
        found = replay_clip(
            Shard(Path(folder)),
            int(number),
            address=address,
            maps_dir=options.maps_dir,
            server_log=Path(logs) / "server.log",
        )
    print(f"recorded: {_event(found.recorded)}")
    print(f"now:      {_event(found.replayed)}")
    print(f"largest distance of an actor from its record: {found.largest_error_m:.3f} m")
    return found.same_contact


def _event(outcome: ClipOutcome) -> str:
    if outcome.event is EventKind.NONE:
        return f"no event; least gap {outcome.gap_m:.2f} m"
    if outcome.event is EventKind.OFF_ROAD:
        return f"{outcome.wheel} wheel off the road in tick {outcome.tick}"
    speed = f"closing speed {outcome.closing_mps:.1f} m/s"
    return f"collision with actor {outcome.other_id} in tick {outcome.tick}, {speed}"


def main(arguments: list[str]) -> int:
    """Entry of the command line; see the exit codes of `adr1.cli`."""
    options = tyro.cli(RecordOptions, args=arguments, prog="record_crashes.py")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return record(options)
    except KeyboardInterrupt:
        print("interrupted; run the same command again to go on", file=sys.stderr)
        return EXIT_INTERRUPTED
    except Adr1Error as error:
        print(f"record_crashes: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT if isinstance(error, InputError) else EXIT_NOT_DONE
