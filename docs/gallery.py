"""Takes the pictures of docs/gallery.md: every sensor, both towns, five kinds of weather.

    python docs/gallery.py [--out docs/images/gallery]

In each town an ego drives among traffic and walkers, all from fixed seeds. A first drive finds the
ticks with most to be seen; further ones, equal to the bit, go there and take the pictures. Takes
some minutes.
"""

from __future__ import annotations

import queue
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import carla
import cv2
import numpy as np
import tyro
from gallery_views import Picture, camera_picture, contact_sheet, lidar_picture, radar_picture

from adr1.scenarios.background import spawn_background
from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

SEED = 11
FOV_DEG = 80.0
MOUNT = carla.Transform(carla.Location(x=1.1, z=1.45), carla.Rotation(pitch=-1.0))
ROOF = carla.Transform(carla.Location(x=0.0, z=2.2))
BUMPER = carla.Transform(carla.Location(x=2.6, z=0.9))
SETTLE_TICKS = 4
LOOK_EVERY_TICKS = 10
STANDING_MPS, MOVING_MPS = 0.5, 4.0
LARGEST_SHARE, HIDING_COST = 0.10, 120.0
SPAWN_POINT = {"Metro": 40, "Parkway": 3}
TAGS_WORTH = {12: 9.0, 7: 12.0, 14: 3.0, 15: 4.0, 16: 5.0, 18: 4.0, 19: 6.0, 13: 5.0, 8: 2.0}
WEATHERS: dict[str, dict[str, float]] = {
    "day": {"cloudiness": 18, "sun_altitude_angle": 48},
    "sunset": {"cloudiness": 40, "sun_altitude_angle": 5},
    "night": {"cloudiness": 20, "sun_altitude_angle": -35},
    "fog": {"cloudiness": 70, "sun_altitude_angle": 30, "fog_density": 28},
    "rain": {
        "cloudiness": 95,
        "sun_altitude_angle": 40,
        "precipitation": 70,
        "precipitation_deposits": 65,
        "wetness": 80,
        "fog_density": 4,
    },
}
SUN_FROM_AHEAD_DEG = {"sunset": 22.0}
SUN_USUALLY_DEG = 140.0
CAMERAS = (
    "depth",
    "semantic_segmentation",
    "instance_segmentation",
    "normals",
    "optical_flow",
    "dvs",
)


@dataclass(frozen=True)
class Options:
    """Take the pictures of the gallery."""

    out: Path = Path(__file__).parent / "images" / "gallery"
    towns: tuple[str, ...] = ("Metro", "Parkway")
    width: int = 512
    height: int = 288
    vehicles: int = 70
    walkers: int = 60
    ticks: int = 700
    """How long the first drive looks for a good moment."""


class Stage:
    """One episode with an ego in traffic."""

    def __init__(self, lock_step: SynchronousWorld, ego: Any, options: Options) -> None:
        self.world, self._lock_step = lock_step.world, lock_step
        self.ego, self._options = ego, options

    def tick(self, count: int = 1) -> None:
        for _ in range(count):
            self._lock_step.tick()

    def sensor(
        self, type_id: str, mount: carla.Transform, **attributes: object
    ) -> tuple[Any, queue.Queue[Any]]:
        """A listening sensor on the ego."""
        blueprint = self.world.get_blueprint_library().find(type_id)
        for name, value in attributes.items():
            if blueprint.has_attribute(name):
                blueprint.set_attribute(name, str(value))
        actor = self.world.spawn_actor(blueprint, mount, attach_to=self.ego)
        data: queue.Queue[Any] = queue.Queue()
        actor.listen(data.put)
        return actor, data

    def camera(self, kind: str, share: float = 1.0) -> tuple[Any, queue.Queue[Any]]:
        """A camera behind the windscreen; `share` of the gallery's size."""
        size = (round(share * side) for side in (self._options.width, self._options.height))
        width, height = size
        return self.sensor(
            f"sensor.camera.{kind}",
            MOUNT,
            image_size_x=width,
            image_size_y=height,
            fov=FOV_DEG,
            antialiasing=12,
        )

    def weather(self, name: str) -> None:
        """Set a weather, the sun in its place from the ego, and let lamps follow it."""
        ahead_deg = self.ego.get_transform().rotation.yaw
        sky = carla.WeatherParameters(
            sun_azimuth_angle=(ahead_deg + SUN_FROM_AHEAD_DEG.get(name, SUN_USUALLY_DEG)) % 360.0,
            wind_intensity=20,
            fog_falloff=0.1,
        )
        for key, value in WEATHERS[name].items():
            setattr(sky, key, float(value))
        self.world.set_weather(sky)
        self.tick(SETTLE_TICKS)


@contextmanager
def stage(server: EmbeddedServer, town: str, options: Options) -> Iterator[Stage]:
    """A fresh episode, the same each time."""
    client = connect(server.host, server.rpc_port)
    with SynchronousWorld(client.get_world()):
        world = client.load_world(town, reset_settings=False)
        lock_step = SynchronousWorld(world)
        lock_step.tick()
        with open_traffic_manager(client, seed=SEED, lockstep=lock_step) as manager:
            place = world.get_map().get_spawn_points()[SPAWN_POINT.get(town, 0)]
            car = world.get_blueprint_library().find("vehicle.lincoln.mkz_2020")
            ego = world.spawn_actor(car, place)
            spawn_background(
                client, world, manager, lock_step.tick,
                seed=SEED, vehicles=options.vehicles, walkers=options.walkers,
                route_xy_m=np.array([[place.location.x, place.location.y]]),
            )  # fmt: skip
            ego.set_autopilot(True, manager.get_port())
            for vehicle in world.get_actors().filter("vehicle.*"):
                manager.update_vehicle_lights(vehicle, True)
            yield Stage(lock_step, ego, options)


def best_ticks(scene: Stage, ticks: int) -> tuple[int, int]:
    """The ticks with most walkers, vehicles and lights in view: standing, and on the move."""
    camera, data = scene.camera("instance_segmentation", share=0.6)
    best, found = [-1.0, -1.0], [0, 0]
    for tick in range(ticks):
        scene.tick()
        image = data.get(timeout=60.0)
        if tick % LOOK_EVERY_TICKS == 0 and tick > 60:
            score = worth(np.frombuffer(image.raw_data, np.uint8).reshape(-1, 4))
            speed_mps = scene.ego.get_velocity().length()
            kind = 0 if speed_mps < STANDING_MPS else 1
            if score > best[kind] and (kind == 0 or speed_mps > MOVING_MPS):
                best[kind], found[kind] = score, tick
    camera.destroy()
    return found[0], found[1]


def worth(bgra: np.ndarray) -> float:
    """How much an instance picture shows: each actor counts by its kind, little by its size."""
    keys = bgra[:, 0].astype(np.uint32) << 16 | bgra[:, 1].astype(np.uint32) << 8 | bgra[:, 2]
    key, pixels = np.unique(keys, return_counts=True)
    total = 0.0
    for value, count in zip(key.tolist(), pixels.tolist(), strict=True):
        if value >> 8 and count > 12:
            total += TAGS_WORTH.get(value & 0xFF, 0.0) * min(1.0, count / 260.0)
        # What stands right before the camera hides the rest.
        total -= HIDING_COST * max(0.0, count / len(bgra) - LARGEST_SHARE) * (value >> 8 > 0)
    return total


def shoot_weathers(scene: Stage, town: str) -> dict[str, Picture]:
    """A town in every weather, by name."""
    pictures: dict[str, Picture] = {}
    rgb, frames = scene.camera("rgb")
    for name in WEATHERS:
        scene.weather(name)
        while frames.qsize() > 1:
            frames.get()
        pictures[f"{town.lower()}_rgb_{name}"] = camera_picture("rgb", frames.get(timeout=60.0))
    rgb.destroy()
    return pictures


def shoot_sensors(scene: Stage, town: str) -> dict[str, Picture]:
    """The other cameras, LiDAR and radar, at one tick."""
    sensors = {kind: scene.camera(kind) for kind in CAMERAS}
    sensors["rgb"] = scene.camera("rgb")
    sensors["lidar"] = scene.sensor(
        "sensor.lidar.ray_cast", ROOF, channels=64, points_per_second=1300000,
        rotation_frequency=20, range=80, upper_fov=10, lower_fov=-30,
        dropoff_general_rate=0.0,
    )  # fmt: skip
    sensors["radar"] = scene.sensor(
        "sensor.other.radar", BUMPER, horizontal_fov=70, vertical_fov=18,
        points_per_second=20000, range=100,
    )  # fmt: skip
    scene.tick(2)
    last: dict[str, Any] = {}
    for kind, (_, data) in sensors.items():
        while not data.empty():
            last[kind] = data.get()
    pictures = {f"{town.lower()}_{kind}": camera_picture(kind, last[kind]) for kind in CAMERAS}
    picture = camera_picture("rgb", last["rgb"])
    size = (picture.shape[1], picture.shape[0])
    pictures[f"{town.lower()}_lidar"] = lidar_picture(last["lidar"], size)
    pictures[f"{town.lower()}_radar"] = radar_picture(last["radar"], picture, FOV_DEG)
    for actor, _ in sensors.values():
        actor.destroy()
    return pictures


def main(options: Options) -> None:
    """Drive twice in each town and write the pictures."""
    options.out.mkdir(parents=True, exist_ok=True)
    pictures: dict[str, Picture] = {}
    with tempfile.TemporaryDirectory() as folder:
        for town in options.towns:
            with EmbeddedServer(town, log_path=Path(folder) / f"{town}.log") as server:
                with stage(server, town, options) as scene:
                    standing, moving = best_ticks(scene, options.ticks)
                with stage(server, town, options) as scene:
                    scene.tick(standing + 1)
                    pictures |= shoot_weathers(scene, town)
                if town != options.towns[0]:
                    continue
                with stage(server, town, options) as scene:
                    scene.tick(moving - SETTLE_TICKS)
                    scene.weather("day")
                    pictures |= shoot_sensors(scene, town)
    pictures_and_sheet = {**pictures, "contact_sheet": contact_sheet(pictures, 6, 240)}
    for name, picture in pictures_and_sheet.items():
        cv2.imwrite(str(options.out / f"{name}.png"), picture, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(f"{len(pictures_and_sheet)} pictures in {options.out}")


if __name__ == "__main__":
    main(tyro.cli(Options))
