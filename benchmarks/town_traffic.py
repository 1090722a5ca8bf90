"""Lets the genuine Traffic Manager drive in the built-in towns and says who got stuck or lost.

    python benchmarks/town_traffic.py [--towns Metro Parkway ...] [--minutes 60] [--host H --port P]

Without --host/--port it starts the embedded server. One JSON line per figure: name, value, unit,
target, ok. Where and when a car stood or strayed goes to standard error.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import carla

from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager
from adr1.session.worlds import load_town

TICKS_PER_CHECK = 20
STUCK_S = 180.0
MOVED_M = 1.0
OFF_LANE_M = 1.0


@dataclass
class CarWatch:
    """Where a car last moved, and the worst seen of it."""

    anchor: carla.Location
    since_s: float
    longest_stand_s: float = 0.0
    worst_off_lane_m: float = 0.0
    off_lane_now: bool = False
    driven_m: float = 0.0
    removed: bool = False


@dataclass
class TrafficWatch:
    """Checks every car once per simulated second."""

    town: str
    town_map: carla.Map
    cars: dict[int, CarWatch] = field(default_factory=dict)

    def check(self, world: carla.World, vehicles: list[carla.Actor]) -> None:
        now_s = world.get_snapshot().timestamp.elapsed_seconds
        for vehicle in vehicles:
            if not vehicle.is_alive:
                self._check_removed(vehicle, now_s)
                continue
            where = vehicle.get_location()
            watch = self.cars.setdefault(vehicle.id, CarWatch(where, now_s))
            self._check_standing(vehicle, watch, where, now_s)
            self._check_lane(vehicle, watch, where, now_s)

    def _check_removed(self, vehicle: carla.Actor, now_s: float) -> None:
        """Traffic Manager itself destroys cars that stood for 90 s outside a red light's queue."""
        watch = self.cars[vehicle.id]
        if not watch.removed:
            watch.removed = True
            watch.longest_stand_s = max(watch.longest_stand_s, now_s - watch.since_s)
            self._tell("removed by Traffic Manager", vehicle, watch.anchor, now_s)

    def _check_standing(
        self, vehicle: carla.Actor, watch: CarWatch, where: carla.Location, now_s: float
    ) -> None:
        moved_m = where.distance(watch.anchor)
        if moved_m > MOVED_M:
            watch.driven_m += moved_m
            watch.anchor, watch.since_s = where, now_s
            return
        stood_s = now_s - watch.since_s
        if watch.longest_stand_s <= STUCK_S < stood_s:
            self._tell("stuck", vehicle, where, now_s)
        watch.longest_stand_s = max(watch.longest_stand_s, stood_s)

    def _check_lane(
        self, vehicle: carla.Actor, watch: CarWatch, where: carla.Location, now_s: float
    ) -> None:
        lane = self.town_map.get_waypoint(where, lane_type=carla.LaneType.Driving)
        off_m = where.distance_2d(lane.transform.location) - lane.lane_width / 2.0
        if off_m > OFF_LANE_M and not watch.off_lane_now:
            self._tell(f"off its lane by {off_m:.1f} m", vehicle, where, now_s)
        watch.off_lane_now = off_m > OFF_LANE_M
        watch.worst_off_lane_m = max(watch.worst_off_lane_m, off_m)

    def _tell(self, what: str, vehicle: carla.Actor, where: carla.Location, now_s: float) -> None:
        lane = self.town_map.get_waypoint(where)
        sys.stderr.write(
            f"{self.town} {now_s:.0f} s: {vehicle.type_id} {vehicle.id} {what} at "
            f"({where.x:.1f}, {where.y:.1f}), road {lane.road_id} lane {lane.lane_id} "
            f"junction {lane.junction_id}\n"
        )


def drive_town(
    client: carla.Client, town: str, minutes: float, cars: int, seed: int
) -> Iterator[dict[str, object]]:
    """One town's traffic; yields its figures."""
    world = load_town(client, town)
    watch = TrafficWatch(town, world.get_map())
    begun = time.perf_counter()
    with (
        SynchronousWorld(world) as lockstep,
        open_traffic_manager(client, seed, lockstep=lockstep) as manager,
    ):
        vehicles = spawn_cars(world, cars, seed)
        for vehicle in vehicles:
            vehicle.set_autopilot(True, manager.get_port())
        ticks = round(minutes * 60.0 / lockstep.fixed_delta_s)
        for tick in range(ticks):
            lockstep.tick()
            if tick % TICKS_PER_CHECK == 0 and tick:
                watch.check(world, vehicles)
        speedup = ticks * lockstep.fixed_delta_s / (time.perf_counter() - begun)
        client.apply_batch_sync(
            [carla.command.DestroyActor(v) for v in vehicles if v.is_alive], False
        )
    yield from figures(watch, town, minutes, speedup, cars)


def figures(
    watch: TrafficWatch, town: str, minutes: float, speedup: float, cars: int
) -> Iterator[dict[str, object]]:
    seen = list(watch.cars.values())
    stuck = sum(car.removed or car.longest_stand_s > STUCK_S for car in seen)
    strayed = sum(car.worst_off_lane_m > OFF_LANE_M for car in seen)
    mean_km = sum(car.driven_m for car in seen) / len(seen) / 1000.0
    longest_s = max(car.longest_stand_s for car in seen)
    worst_m = max(car.worst_off_lane_m for car in seen)
    name = f"town_traffic/{town}"
    yield figure(f"{name}/simulated", minutes, "min", None, ok=True)
    yield figure(f"{name}/cars", len(seen), "cars", cars, ok=len(seen) == cars)
    yield figure(f"{name}/stuck", stuck, "cars", 0, ok=stuck == 0)
    yield figure(f"{name}/off_lane", strayed, "cars", 0, ok=strayed == 0)
    yield figure(
        f"{name}/longest_stand", round(longest_s, 1), "s", STUCK_S, ok=longest_s <= STUCK_S
    )
    yield figure(f"{name}/worst_off_lane", round(worst_m, 2), "m", OFF_LANE_M, ok=strayed == 0)
    yield figure(f"{name}/mean_distance", round(mean_km, 2), "km", None, ok=True)
    yield figure(f"{name}/real_time_factor", round(speedup, 1), "x", None, ok=True)


def figure(name: str, value: object, unit: str, target: object, *, ok: bool) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "target": target, "ok": ok}


def spawn_cars(world: carla.World, count: int, seed: int) -> list[carla.Actor]:
    """Cars (no bicycles, no lorries) at shuffled spawn points."""
    rng = random.Random(seed)
    blueprints = sorted(
        world.get_blueprint_library().filter("vehicle.*"), key=lambda blueprint: blueprint.id
    )
    blueprints = [b for b in blueprints if b.get_attribute("base_type").as_str() == "car"]
    points = list(world.get_map().get_spawn_points())
    rng.shuffle(points)
    vehicles: list[carla.Actor] = []
    for point in points:
        if len(vehicles) == count:
            break
        vehicle = world.try_spawn_actor(rng.choice(blueprints), point)
        if vehicle is not None:
            vehicles.append(vehicle)
    world.tick()
    return vehicles


@contextmanager
def server(host: str | None, port: int, first_town: str) -> Iterator[carla.Client]:
    """A client of the given server, or of an embedded one that ends with this script."""
    if host is not None:
        yield connect(host, port)
        return
    with tempfile.TemporaryDirectory() as folder:
        log_path = Path(folder) / "server.log"
        with EmbeddedServer(first_town, log_path=log_path) as embedded:
            yield connect(embedded.host, embedded.rpc_port)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--towns", nargs="+", default=["Metro", "Parkway", "Speedway"])
    parser.add_argument("--minutes", type=float, default=60.0, help="simulated minutes per town")
    parser.add_argument("--cars", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--host", help="a running server; default: start the embedded one")
    parser.add_argument("--port", type=int, default=2000)
    options = parser.parse_args()
    all_ok = True
    with server(options.host, options.port, options.towns[0]) as client:
        for town in options.towns:
            for line in drive_town(client, town, options.minutes, options.cars, options.seed):
                all_ok = all_ok and bool(line["ok"])
                print(json.dumps(line), flush=True)
    return 0 if all_ok else 1


if __name__ == "__main__":
    sys.exit(main())
