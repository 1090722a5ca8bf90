"""How fast a whole closed loop runs: Traffic Manager, an ego with a LiDAR, the genuine client.

    python benchmarks/closed_loop.py [--seconds 60] [--town Metro]

Prints one JSON line per figure: name, value, unit, target, ok. The loop ticks at 20 Hz with 30
vehicles of Traffic Manager, one of which carries a LiDAR of 64 channels that turns at 10 Hz, 32,000
rays each turn; every tick waits for that tick's points. Beside it stands what MetaDrive 0.3 was
measured at on a 2-core machine (28 vehicles, a LiDAR of 240 rays, 60-72 steps of 0.1 s per second),
which is another machine and another run: no more than an order of magnitude.

The server's share is the processor time that the server's process spends per tick, all of it (wire
and Traffic Manager's commands included), with 100 vehicles of Traffic Manager and no sensor.
"""

from __future__ import annotations

import queue
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import carla
import psutil
import tyro
from figures import report

from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager
from adr1.session.worlds import load_town

VEHICLES = 30
RAYS_PER_TURN = 32_000
TURNS_PER_S = 10
REAL_TIME_TARGET = 8.0
METADRIVE_REAL_TIME = 6.6
SHARE_VEHICLES = 100
SHARE_TARGET_MS = 0.5
SHARE_TICKS = 1000
WARM_UP_TICKS = 40
PATIENCE_S = 10.0


@dataclass(frozen=True)
class Options:
    """Measure a closed loop and the server's share of a tick."""

    seconds: float = 60.0
    """Simulated seconds of the loop."""
    town: str = "Metro"
    """Where it drives."""
    seed: int = 1
    """Of Traffic Manager."""


def spawn_vehicles(world: carla.World, count: int) -> list[carla.Actor]:
    """Cars spread over the town's spawn points."""
    blueprint = world.get_blueprint_library().find("vehicle.tesla.model3")
    places = world.get_map().get_spawn_points()
    chosen = places[:: max(1, len(places) // count)][:count]
    return [world.spawn_actor(blueprint, place) for place in chosen]


def mount_lidar(world: carla.World, ego: carla.Actor) -> tuple[carla.Sensor, queue.SimpleQueue]:
    """The LiDAR on the ego's roof, and the queue that its measurements arrive in."""
    blueprint = world.get_blueprint_library().find("sensor.lidar.ray_cast")
    for name, value in {
        "channels": 64,
        "range": 85,
        "rotation_frequency": TURNS_PER_S,
        "points_per_second": RAYS_PER_TURN * TURNS_PER_S,
        "upper_fov": 10,
        "lower_fov": -30,
    }.items():
        blueprint.set_attribute(name, str(value))
    pose = carla.Transform(carla.Location(z=2.5))
    lidar = world.spawn_actor(blueprint, pose, attach_to=ego)
    arrived: queue.SimpleQueue = queue.SimpleQueue()
    lidar.listen(arrived.put)
    return lidar, arrived


@contextmanager
def driven_town(
    client: carla.Client, options: Options, vehicles: int
) -> Iterator[tuple[SynchronousWorld, list[carla.Actor]]]:
    """A town in lock-step with so many vehicles under Traffic Manager."""
    with (
        SynchronousWorld(load_town(client, options.town)) as lockstep,
        open_traffic_manager(client, options.seed, None, lockstep) as manager,
    ):
        cars = spawn_vehicles(lockstep.world, vehicles)
        for car in cars:
            car.set_autopilot(True, manager.get_port())
        yield lockstep, cars


def loop_ratio(client: carla.Client, options: Options) -> tuple[float, float]:
    """Simulated over wall-clock seconds of the loop, and the points of an average tick."""
    with driven_town(client, options, VEHICLES) as (lockstep, cars):
        lidar, arrived = mount_lidar(lockstep.world, cars[0])
        for _ in range(WARM_UP_TICKS):
            lockstep.tick()
            arrived.get(timeout=PATIENCE_S)
        ticks, points = round(options.seconds / lockstep.fixed_delta_s), 0
        begun_s = time.perf_counter()
        for _ in range(ticks):
            lockstep.tick()
            points += len(arrived.get(timeout=PATIENCE_S))
        wall_s = time.perf_counter() - begun_s
        lidar.stop()
    return ticks * lockstep.fixed_delta_s / wall_s, points / ticks


def server_share_ms(client: carla.Client, options: Options, server_pid: int) -> float:
    """Processor time of the server per tick with many driving vehicles and no sensor."""
    process = psutil.Process(server_pid)
    with driven_town(client, options, SHARE_VEHICLES) as (lockstep, _):
        for _ in range(WARM_UP_TICKS):
            lockstep.tick()
        before = process.cpu_times()
        for _ in range(SHARE_TICKS):
            lockstep.tick()
        after = process.cpu_times()
    used_s = after.user - before.user + after.system - before.system
    return 1e3 * used_s / SHARE_TICKS


def main(options: Options) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(options.town, log_path=Path(folder) / "server.log") as server,
    ):
        client = connect(server.host, server.rpc_port)
        share_ms = server_share_ms(client, options, server.pid)
        report(
            f"server's share of a tick, {SHARE_VEHICLES} vehicles",
            share_ms,
            "ms",
            SHARE_TARGET_MS,
            ok=share_ms <= SHARE_TARGET_MS,
        )
        ratio, points = loop_ratio(client, options)
        name = f"closed loop, {VEHICLES} vehicles and LiDAR"
        report(name, ratio, "x real time", REAL_TIME_TARGET, ok=ratio >= REAL_TIME_TARGET)
        report("closed loop, points per tick", points, "1")
        report("MetaDrive 0.3 elsewhere, 28 vehicles", METADRIVE_REAL_TIME, "x real time")


if __name__ == "__main__":
    main(tyro.cli(Options))
