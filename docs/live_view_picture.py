"""Draws docs/images/live_view.jpg: the live view of a drive in Metro, as Chromium shows it.

    python docs/live_view_picture.py [--out live_view.jpg] [--chromium /usr/bin/chromium]

An ego and traffic, all driven by Traffic Manager from fixed seeds. Takes about a minute.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import carla
import tyro
from playwright.sync_api import sync_playwright

from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer, environment_with_adr1
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import free_tcp_port

COMMAND = "import sys; from adr1.cli import main; sys.exit(main())"
SEED = 8
DELTA_S = 0.05
SENSORS: dict[str, dict[str, str]] = {
    "sensor.camera.rgb": {"image_size_x": "640", "image_size_y": "360", "fov": "90"},
    "sensor.lidar.ray_cast": {
        "channels": "32",
        "points_per_second": "200000",
        "rotation_frequency": "20",
        "range": "50",
        "upper_fov": "10",
        "lower_fov": "-25",
    },
    "sensor.other.gnss": {},
    "sensor.other.imu": {},
}


@dataclass(frozen=True)
class Options:
    """Draw the picture of the live view."""

    out: Path = Path(__file__).parent / "images" / "live_view.jpg"
    chromium: Path = Path("/usr/bin/chromium")
    town: str = "Metro"
    vehicles: int = 70
    walkers: int = 40
    seconds: float = 12.0
    """Simulated seconds before the picture."""
    width: int = 1280
    height: int = 800


def populate(client: carla.Client, world: carla.World, options: Options) -> None:
    """Spawn ego, sensors, traffic and walkers from fixed seeds."""
    chance = random.Random(SEED)
    library = world.get_blueprint_library()
    manager = client.get_trafficmanager(free_tcp_port())
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(SEED)
    kinds = list(library.filter("vehicle.*"))
    places = world.get_map().get_spawn_points()
    chance.shuffle(places)
    cars: list[carla.Actor] = []
    for place in places[: options.vehicles]:
        blueprint = chance.choice(kinds) if cars else library.find("vehicle.lincoln.mkz_2020")
        blueprint.set_attribute("role_name", "background" if cars else "hero")
        car = world.try_spawn_actor(blueprint, place)
        if car is not None:
            cars.append(car)
    for kind, attributes in SENSORS.items():
        attach(world, library.find(kind), attributes, cars[0])
    people = list(library.filter("walker.pedestrian.*"))
    for _ in range(options.walkers):
        place = carla.Transform(world.get_random_location_from_navigation() + carla.Location(z=1.0))
        world.try_spawn_actor(chance.choice(people), place)
    world.tick()
    for car in cars:
        car.set_autopilot(True, manager.get_port())


def attach(world: carla.World, blueprint: Any, attributes: dict[str, str], ego: Any) -> None:
    """Put a sensor on the ego's roof."""
    for name, value in attributes.items():
        blueprint.set_attribute(name, value)
    roof = carla.Transform(carla.Location(x=0.3, z=1.9))
    world.spawn_actor(blueprint, roof, attach_to=ego)


def drive(world: SynchronousWorld, seconds: float) -> None:
    """Tick in real time at most."""
    for _ in range(round(seconds / DELTA_S)):
        begin_s = time.monotonic()
        world.tick()
        time.sleep(max(0.0, DELTA_S - (time.monotonic() - begin_s)))


def photograph(url: str, world: SynchronousWorld, options: Options) -> None:
    """Open the page, let it follow the ego for some seconds, and take the picture."""
    size: Any = {"width": options.width, "height": options.height}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as profile:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=options.chromium,
            args=["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
            viewport=size,
        )
        page = context.pages[0]
        page.goto(url)
        drive(world, options.seconds)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=options.out, type="jpeg", quality=88)
        context.close()


def main(options: Options) -> None:
    """Start server and view, drive, and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        log_path = Path(folder) / "server.log"
        with EmbeddedServer(options.town, log_path=log_path) as server:
            client = connect(server.host, server.rpc_port)
            port = str(server.rpc_port)
            view = subprocess.Popen(
                [sys.executable, "-c", COMMAND, "view", "--port", port, "--http-port", "0"],
                stdout=subprocess.PIPE,
                text=True,
                env=environment_with_adr1(),
            )
            try:
                assert view.stdout is not None
                url = view.stdout.readline().split(" at ")[1].strip()
                with SynchronousWorld(client.get_world(), DELTA_S) as world:
                    populate(client, world.world, options)
                    photograph(url, world, options)
            finally:
                view.send_signal(signal.SIGTERM)
                view.wait()
    print(options.out)


if __name__ == "__main__":
    main(tyro.cli(Options))
