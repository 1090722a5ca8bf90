"""Counterfactual clips per hour, and whether they can be driven again to the bit.

    python benchmarks/synthesis.py [--minutes 5] [--replays 100]

Prints one JSON line per figure: name, value, unit, target, ok. Records in three towns on two
workers for about the minutes given, checks that no accepted clip's control has an event, and drives
random clips with a contact again.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro
from figures import report

from adr1.executor.executor import Executor
from adr1.synthesis.recording import RecordingStation, tasks_of
from adr1.synthesis.replay_clip import replay_clip
from adr1.synthesis.shard_reader import Shard, open_shards

CLIPS_PER_HOUR = 600.0
TOWNS = {"train": ("Metro-11", "Parkway-11", "Speedway-11")}


@dataclass(frozen=True)
class Options:
    """Measure Counterfactual Synthesis."""

    minutes: float = 5.0
    """For how long new episodes are begun."""
    replays: int = 100
    """Clips that are driven again."""
    workers: int = 2
    """Episodes side by side."""


def record(out: Path, options: Options) -> float:
    """Record for a while; returns accepted clips per hour of wall clock."""
    tasks = iter(tasks_of(TOWNS, 100, 60, 30, 12))
    begun_s, accepted = time.perf_counter(), 0
    with Executor(lambda lane: RecordingStation(out, lane), options.workers) as executor:
        for _ in range(options.workers):
            executor.submit(next(tasks))
        for done in executor.events():
            accepted += done.accepted
            if time.perf_counter() - begun_s < 60.0 * options.minutes:
                executor.submit(next(tasks))
    return accepted / (time.perf_counter() - begun_s) * 3600.0


def faulty_controls(shards: list[Shard]) -> int:
    """Accepted clips whose control has an event."""
    found = 0
    for shard in shards:
        table = shard.clips.to_pandas()
        table["event"] = (table.collision_tick > 0) | (table.off_road_tick > 0)
        bad = set(table[(table.role == "control") & table.event].decision)
        found += int((table.accepted & table.decision.isin(bad)).sum())
    return found


def same_contacts(shards: list[Shard], count: int, folder: Path) -> tuple[int, int]:
    """Of random clips with a contact: how many meet it in the same tick again, and how many."""
    choices = [
        (shard, row["clip_id"])
        for shard in shards
        for row in shard.clips.to_pylist()
        if row["accepted"] and row["collision_tick"]
    ]
    order = np.random.default_rng(0).permutation(len(choices))[:count]
    same = 0
    for index in order.tolist():
        shard, number = choices[index]
        same += replay_clip(shard, number, server_log=folder / "server.log").same_contact
    return same, len(order)


def main(options: Options) -> int:
    """Measure; 1 if a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        rate = record(out, options)
        shards = open_shards(out, check=True)
        fast = rate >= CLIPS_PER_HOUR
        report("synthesis.accepted_clips", rate, "clips/h", CLIPS_PER_HOUR, ok=fast)
        faulty = faulty_controls(shards)
        report("synthesis.controls_with_event", faulty, "clips", 0, ok=faulty == 0)
        same, tried = same_contacts(shards, options.replays, out)
        ok = same == tried
        report("synthesis.same_first_contact", same, f"of {tried} clips", tried, ok=ok)
    return 0 if fast and not faulty and ok else 1


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Options, description=__doc__)))
