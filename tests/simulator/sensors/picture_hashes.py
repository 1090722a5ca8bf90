"""Drives a car among others past cameras and prints a hash of every camera's bytes.

Run as a process of its own: `python picture_hashes.py RPC_PORT KIND [KIND ...]`, kinds as in
`sensor.camera.KIND`.
"""

from __future__ import annotations

import hashlib
import json
import sys

import carla

from adr1.session.synchronous import SynchronousWorld

TICKS = 12
MOUNT = carla.Transform(carla.Location(x=0.4, z=2.2))
WEATHER = carla.WeatherParameters(cloudiness=60.0, sun_altitude_angle=-4.0, precipitation=60.0)


def main(rpc_port: int, kinds: list[str]) -> None:
    client = carla.Client("127.0.0.1", rpc_port)
    client.set_timeout(60.0)
    with SynchronousWorld(client.get_world()):
        world = client.load_world("Metro", reset_settings=False)
        lock_step = SynchronousWorld(world)
        world.set_weather(WEATHER)
        cars = spawn_cars(world)
        digests = {kind: hashlib.sha256() for kind in kinds}
        cameras = [camera(world, kind, cars[0]) for kind in kinds]
        for sensor, kind in zip(cameras, kinds, strict=True):
            sensor.listen(lambda data, kind=kind: digests[kind].update(bytes(data.raw_data)))
        for car in cars:
            car.set_light_state(carla.VehicleLightState(3))
            car.apply_control(carla.VehicleControl(throttle=0.8))
        for _ in range(TICKS):
            lock_step.tick()
        for sensor in cameras:
            sensor.stop()
    print(json.dumps({kind: digest.hexdigest() for kind, digest in digests.items()}))


def spawn_cars(world: carla.World) -> list[carla.Vehicle]:
    library, places = world.get_blueprint_library(), world.get_map().get_spawn_points()
    kinds = ("vehicle.audi.tt", "vehicle.tesla.model3", "vehicle.diamondback.century")
    return [
        world.spawn_actor(library.find(kinds[n % 3]), place) for n, place in enumerate(places[:12])
    ]


def camera(world: carla.World, kind: str, parent: carla.Actor) -> carla.Sensor:
    blueprint = world.get_blueprint_library().find(f"sensor.camera.{kind}")
    for name, value in (("image_size_x", "160"), ("image_size_y", "90")):
        blueprint.set_attribute(name, value)
    if kind == "dvs":
        blueprint.set_attribute("sigma_positive_threshold", "0.05")
    return world.spawn_actor(blueprint, MOUNT, attach_to=parent)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
