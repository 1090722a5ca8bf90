"""What recording costs: a tick with 100 vehicles, recorded and not, in turns in one process.

    python benchmarks/recorder.py [--rounds 12]

Prints one JSON line per figure: name, value, unit, target, ok. Times are CPU times of the server's
thread, means over a block of ticks (so that writing a block counts), the least of all rounds.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tyro
from figures import report

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.recorder.capture import MAX_TICKS
from adr1.simulator.recorder.desk import RecorderDesk
from adr1.simulator.serve import ServeOptions
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.world import World

VEHICLES, ROLLING_MPS, MAX_MS = 100, 0.3, 0.3


@dataclass(frozen=True)
class Options:
    """Measure the recorder."""

    rounds: int = 12
    """Blocks of ticks of each kind."""


def busy_world() -> tuple[World, list[int]]:
    """Metro with vehicles that creep along, so that none reaches another while it is measured."""
    catalogue = Catalogue.load()
    world = World(MapLibrary(None, ServeOptions.cache_dir), catalogue, StreamHub(), "Metro")
    world.apply_settings(EpisodeSettings(synchronous=True, fixed_delta_s=0.05))
    description = catalogue.get("vehicle.tesla.model3").description()
    places = world.episode.town.spawn_points
    chosen = places[:: len(places) // VEHICLES][:VEHICLES]
    ids = [world.spawn(description, place).actor_id for place in chosen]
    for actor_id in ids:
        world.episode.motion.set_constant_velocity(actor_id, (ROLLING_MPS, 0.0, 0.0))
    return world, ids


def block_ms(world: World, ids: list[int], chooser: np.random.Generator) -> float:
    """Mean CPU time of a tick over one block, ms; every vehicle gets a new control in each."""
    total_s = 0.0
    for _ in range(MAX_TICKS):
        controls = np.zeros((len(ids), 7))
        controls[:, 0:2] = chooser.uniform(0.0, 0.1, (len(ids), 2))
        world.apply_vehicle_controls(ids, controls)
        start_s = time.thread_time()
        world.tick()
        total_s += time.thread_time() - start_s
    return 1e3 * total_s / MAX_TICKS


def main(options: Options) -> None:
    """Measure ticks without a recorder, with one, and with one that keeps additional data."""
    world, ids = busy_world()
    desk = RecorderDesk(world, Path(tempfile.mkdtemp()))
    chooser = np.random.default_rng(1)
    block_ms(world, ids, chooser)
    plain, recorded = [], {False: [], True: []}
    bytes_per_row = {}
    for _ in range(options.rounds):
        plain.append(block_ms(world, ids, chooser))
        for additional in (False, True):
            path = desk.start("cost.log", additional_data=additional)
            begun = path.stat().st_size
            recorded[additional].append(block_ms(world, ids, chooser))
            desk.stop()
            written = path.stat().st_size - begun
            bytes_per_row[additional] = written / MAX_TICKS / len(ids)
    for additional, name in ((False, "recorder"), (True, "recorder with additional data")):
        cost = min(recorded[additional]) - min(plain)
        report(f"{name}, {VEHICLES} vehicles, per tick", cost, "ms", MAX_MS, ok=cost <= MAX_MS)
        ratio = min(recorded[additional]) / min(plain)
        report(f"{name}, tick with it to tick without", ratio, "1")
        report(f"{name}, per vehicle and tick", bytes_per_row[additional], "bytes")


if __name__ == "__main__":
    main(tyro.cli(Options))
