"""Does the server leak? Reloads a world many times, then ticks long; prints what grew.

    python benchmarks/soak.py [--reloads 1000] [--ticks 100000] [--vehicles 20] [--ray-sensors]

Prints one JSON line per figure: name, value, unit, target, ok. The slope of the server's resident
memory is a line fitted to what was seen after the first tenth (caches fill there). Descriptors and
threads are those of the server after warm-up and at the end. The vehicles drive without Traffic
Manager, whose own memory would be the client's; each reload spawns them and a sensor anew.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import carla
import numpy as np
import psutil
import tyro
from figures import report

from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import load_town

TOWN = "Metro"
WARM_UP_SHARE = 0.1
SAMPLES = 200
TICKS_PER_RELOAD = 5
MEGABYTE = 2.0**20


@dataclass(frozen=True)
class Options:
    """Reload and tick for long; say what grew."""

    reloads: int = 1000
    """World reloads, each with new actors and a few ticks."""
    ticks: int = 100_000
    """Ticks of one world afterwards."""
    vehicles: int = 20
    """Vehicles that drive."""
    ray_sensors: bool = False
    """The first vehicle also carries a small camera and a LiDAR that are listened to."""
    slope_target_mb: float = 1.0
    """Allowed growth per 1,000 cycles."""


@dataclass
class Growth:
    """What the server held, cycle by cycle."""

    process: psutil.Process
    cycles: list[int] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)

    def look(self, cycle: int) -> None:
        """Note memory, descriptors and threads as they are now."""
        self.cycles.append(cycle)
        self.memory_mb.append(self.process.memory_info().rss / MEGABYTE)
        self.descriptors.append(self.process.num_fds())
        self.threads.append(self.process.num_threads())

    def print(self, what: str, per_cycles: int, target_mb: float) -> bool:
        """Print slope and counts, those of the warm-up left out; False if something grew."""
        first = int(len(self.cycles) * WARM_UP_SHARE)
        slope = float(np.polyfit(self.cycles[first:], self.memory_mb[first:], 1)[0]) * per_cycles
        unit = f"MB per {per_cycles} {what}"
        steady = slope < target_mb
        report(f"memory growth, {what}", slope, unit, target_mb, ok=slope < target_mb)
        report(f"memory at the end, {what}", self.memory_mb[-1], "MB")
        for name, seen in (("descriptors", self.descriptors), ("threads", self.threads)):
            # Medians, for a socket that the client has just closed may still be open at a look.
            tenth = max(1, len(seen) // 10)
            grown = int(np.median(seen[-tenth:]) - np.median(seen[first : first + tenth]))
            report(f"{name} gained, {what}", grown, "1", 0, ok=grown <= 0)
            steady = steady and grown <= 0
        return steady


def populate(world: carla.World, options: Options) -> tuple[list[carla.Actor], list[carla.Sensor]]:
    """Vehicles that roll off, and the sensors of the first one, listened to."""
    library = world.get_blueprint_library()
    places = world.get_map().get_spawn_points()[: options.vehicles]
    cars = [world.spawn_actor(library.find("vehicle.tesla.model3"), place) for place in places]
    for car in cars:
        car.apply_control(carla.VehicleControl(throttle=0.2, steer=0.3))
    camera = library.find("sensor.camera.rgb")
    camera.set_attribute("image_size_x", "160")
    camera.set_attribute("image_size_y", "90")
    blueprints = [library.find("sensor.other.imu")]
    if options.ray_sensors:
        blueprints += [camera, library.find("sensor.lidar.ray_cast")]
    roof = carla.Transform(carla.Location(z=2.4))
    sensors = [world.spawn_actor(blueprint, roof, attach_to=cars[0]) for blueprint in blueprints]
    for sensor in sensors:
        sensor.listen(lambda _data: None)
    return cars, sensors


def reloads(client: carla.Client, options: Options, growth: Growth) -> None:
    """Load the town again and again, with actors that nobody destroys."""
    for cycle in range(options.reloads):
        world = client.reload_world(False)
        _, sensors = populate(world, options)
        for _ in range(TICKS_PER_RELOAD):
            world.tick()
        for sensor in sensors:
            sensor.stop()
        growth.look(cycle)


def ticks(world: carla.World, options: Options, growth: Growth) -> None:
    """One world, ticked for long."""
    _, sensors = populate(world, options)
    every = max(1, options.ticks // SAMPLES)
    for tick in range(options.ticks):
        world.tick()
        if tick % every == 0:
            growth.look(tick)
    for sensor in sensors:
        sensor.stop()


def main(options: Options) -> int:
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(TOWN, log_path=Path(folder) / "server.log") as server,
    ):
        client = connect(server.host, server.rpc_port)
        process = psutil.Process(server.pid)
        with SynchronousWorld(load_town(client, TOWN)):
            growth = Growth(process)
            reloads(client, options, growth)
            steady = growth.print("reloads", 1000, options.slope_target_mb)
            growth = Growth(process)
            ticks(client.reload_world(False), options, growth)
            steady = growth.print("ticks", 1000, options.slope_target_mb) and steady
    return 0 if steady else 1


if __name__ == "__main__":
    sys.exit(main(tyro.cli(Options)))
