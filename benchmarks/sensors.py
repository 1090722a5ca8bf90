"""What ray sensors cost, on one core, in a built-in town full of vehicles.

    python benchmarks/sensors.py [--town Metro] [--repeats 15]

One JSON line per figure: name, value, unit, target, ok. A figure is the least CPU time of several
firings; each firing begins with placing all actors, half of which have moved, and ends with the
bytes that would be sent. The curves show how the cost grows with vehicles and with rays; "growth"
is the cost per vehicle or ray at the end of the curve over that at its beginning: at most 1 is at
most linear.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import tyro
from figures import report

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.sensors.camera_scene import CameraScene
from adr1.simulator.sensors.registry import make_sensor
from adr1.simulator.sensors.scene_view import SceneView, TownScenes
from adr1.simulator.sensors.sensor import Moment, Sensor
from adr1.simulator.shapes.mesh_cache import cached_town_mesh
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.episode import Episode

TICK_S = 0.05
CACHE_DIR = Path.home() / ".cache" / "adr1"
VEHICLES = (1, 10, 25, 50, 100, 200, 400)
RAYS = (8_192, 16_384, 32_768, 65_536, 131_072)
LIDAR_TARGET_MS = 8.0
USUAL_VEHICLES, USUAL_RAYS = 60, 65_536
CHANNELS = 64
WEATHER = Weather()
WHOLE = {"dropoff_general_rate": 0, "dropoff_intensity_limit": 0, "range": 100}


@dataclass(frozen=True)
class Options:
    """Measure sensors."""

    town: str = "Metro"
    """A built-in town."""
    repeats: int = 15
    """Firings per figure."""


class Traffic:
    """A town with an ego and vehicles on the spawn points around it, some wandering."""

    def __init__(self, town: str, scenes: TownScenes, vehicles: int) -> None:
        self._episode = Episode(1, MapLibrary(None, CACHE_DIR).load(town), Catalogue.load())
        self._view = SceneView(self._episode, scenes)
        self._cameras = CameraScene(self._view)
        self._frame = 0
        places = self._episode.town.spawn_points
        first = places[0]
        near = sorted(places, key=lambda p: np.hypot(p.x_m - first.x_m, p.y_m - first.y_m))
        kinds = [b.id for b in self._episode.catalogue if b.family == "vehicle"]
        self._cars = [
            self._spawn(kinds[n % len(kinds)], _aside(near[n % len(near)], n // len(near)))
            for n in range(vehicles)
        ]

    def _spawn(self, kind: str, pose: Pose, parent_id: int = 0, **attributes: object) -> Actor:
        texts = {name: str(value) for name, value in attributes.items()}
        description = self._episode.catalogue.get(kind).description(**texts)
        return self._episode.spawn(description, pose, parent_id, lambda _: b"", anywhere=True)

    def sensor_ms(self, kind: str, repeats: int, **attributes: object) -> float:
        """Least CPU milliseconds of one firing of a sensor on the first car's roof."""
        work = self.firing((kind,), **attributes)
        return best_ms(work, repeats)

    def firing(
        self, kinds: tuple[str, ...], weather: Weather = WEATHER, **attributes: object
    ) -> Callable[[], None]:
        """What lets sensors on the first car's roof fire once, all in the same tick."""
        pairs = []
        for kind in kinds:
            actor = self._spawn(kind, Pose(0.0, 0.0, 2.4), self._cars[0].actor_id, **attributes)
            sensor = make_sensor(actor)
            assert sensor is not None
            pairs.append((sensor, actor))
        return lambda: self._fire(pairs, weather)

    def _fire(self, pairs: list[tuple[Sensor, Actor]], weather: Weather) -> None:
        for car in self._cars[self._frame % 2 :: 2]:
            pose = self._episode.table.pose(car.actor_id)
            moved = Pose(pose.x_m, pose.y_m, pose.z_m, 0.0, pose.yaw_deg + 0.5, 0.0)
            self._episode.table.set_pose(car.actor_id, moved)
        self._frame += 1
        time_s = self._frame * TICK_S
        moment = Moment(
            self._episode, self._frame, time_s, TICK_S, (), 9.81, self._view,
            self._cameras, weather, self._frame, time_s,
        )  # fmt: skip
        for sensor, actor in pairs:
            sensor.measure(actor, moment)


def _aside(pose: Pose, row: int) -> Pose:
    """A second vehicle at a place stands some metres to the side of the first."""
    return Pose(*pose.transform_point((0.0, 5.0 * row, 0.0)), 0.0, pose.yaw_deg, 0.0)


def best_ms(work: Callable[[], None], repeats: int) -> float:
    """Least CPU time in milliseconds, after one run that compiles and fills caches."""
    work()
    times = []
    for _ in range(repeats):
        start_s = time.process_time()
        work()
        times.append(time.process_time() - start_s)
    return 1e3 * min(times)


def lidar(rays: int) -> dict[str, object]:
    """Attributes of a LiDAR that turns once in a tick, with so many rays."""
    return {**WHOLE, "channels": CHANNELS, "points_per_second": rays / TICK_S,
            "rotation_frequency": 1 / TICK_S}  # fmt: skip


def bounded(name: str, value: float, unit: str, target: float) -> None:
    """Print a figure that must not be above its target."""
    report(name, value, unit, target, ok=value <= target)


def growth(counts: tuple[int, ...], costs_ms: list[float]) -> float:
    """Cost per unit at the end over that at the beginning."""
    return (costs_ms[-1] / counts[-1]) / (costs_ms[0] / counts[0])


def main(options: Options) -> None:
    """Measure everything on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    scenes = TownScenes(partial(cached_town_mesh, cache_dir=CACHE_DIR))
    usual = Traffic(options.town, scenes, USUAL_VEHICLES)
    where = f"{USUAL_VEHICLES} vehicles, one core"
    kind, repeats = "sensor.lidar.ray_cast", options.repeats
    cost = usual.sensor_ms(kind, repeats, **lidar(USUAL_RAYS))
    bounded(f"LiDAR, {USUAL_RAYS} rays, {where}", cost, "ms", LIDAR_TARGET_MS)
    dropping = {**lidar(USUAL_RAYS), "dropoff_general_rate": 0.45, "noise_stddev": 0.02}
    cost = usual.sensor_ms(kind, repeats, **dropping)
    report(f"LiDAR, {USUAL_RAYS} rays, 45 % dropped, noise, {where}", cost, "ms")
    attributes = {name: value for name, value in lidar(USUAL_RAYS).items() if "drop" not in name}
    cost = usual.sensor_ms("sensor.lidar.ray_cast_semantic", repeats, **attributes)
    report(f"semantic LiDAR, {USUAL_RAYS} rays, {where}", cost, "ms")
    report(f"radar, 75 rays, {where}", usual.sensor_ms("sensor.other.radar", repeats), "ms")
    costs = []
    for vehicles in VEHICLES:
        traffic = Traffic(options.town, scenes, vehicles)
        costs.append(traffic.sensor_ms(kind, repeats, **lidar(USUAL_RAYS)))
        report(f"LiDAR, {USUAL_RAYS} rays, {vehicles} vehicles", costs[-1], "ms")
    bounded("growth of the LiDAR's cost per vehicle, 1 to 400", growth(VEHICLES, costs), "1", 1.0)
    steps = np.diff(costs) / np.diff(VEHICLES)
    report("LiDAR's cost of one more vehicle, at most", 1e3 * float(steps.max()), "us")
    costs = []
    for rays in RAYS:
        costs.append(usual.sensor_ms(kind, repeats, **lidar(rays)))
        report(f"LiDAR, {rays} rays, {where}", costs[-1], "ms")
    bounded("growth of the LiDAR's cost per ray, 8k to 131k", growth(RAYS, costs), "1", 1.0)


if __name__ == "__main__":
    main(tyro.cli(Options))
