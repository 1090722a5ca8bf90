"""One episode with traffic and a collision; prints a hash of every byte of the world-state stream.

Run as a process of its own: `python drive_and_hash.py RPC_PORT STREAM_PORT`, or with
`SEED TICKS VEHICLES WALKERS` added, which also hashes what every kind of sensor sends. A plain
socket reads the world's stream, so that nothing of a frame is left out of the hash.
"""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import sys
import time

import carla
import numpy as np

from adr1.scenarios.background import spawn_background
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

SEED, TICKS, VEHICLES, WALKERS = 7, 400, 20, 10
SENSORS = (
    "camera.depth", "camera.dvs", "camera.instance_segmentation", "camera.normals",
    "camera.optical_flow", "camera.rgb", "camera.semantic_segmentation", "lidar.ray_cast",
    "lidar.ray_cast_semantic", "other.radar", "other.imu", "other.gnss", "other.obstacle",
)  # fmt: skip
WORLD_STREAM = struct.pack("<I", 1)


class RawReader:
    """Hashes frames of the world-state stream, from the episode's first tick on."""

    def __init__(self, stream_port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", stream_port), timeout=10.0)
        self._socket.sendall(WORLD_STREAM)
        self.digest = hashlib.sha256()
        self.frames = 0

    def read_until(self, frame: int) -> None:
        """Read frames up to the one of that number."""
        while True:
            (size,) = struct.unpack("<I", self._take(4))
            body = self._take(size)
            (number,) = struct.unpack_from("<Q", body, 8)
            self.digest.update(body)
            self.frames += 1
            if number == frame:
                return

    def _take(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._socket.recv(size - len(data))
            if not part:
                raise ConnectionError("the server closed the stream")
            data += part
        return data


class Listener:
    """Hashes what one sensor sends, by frame."""

    def __init__(self, world: carla.World, kind: str, carrier: carla.Actor) -> None:
        blueprint = world.get_blueprint_library().find(f"sensor.{kind}")
        for name, value in (("image_size_x", "64"), ("image_size_y", "36"), ("noise_seed", "3")):
            if blueprint.has_attribute(name):
                blueprint.set_attribute(name, value)
        roof = carla.Transform(carla.Location(z=2.4))
        self.kind, self.sensor = kind, world.spawn_actor(blueprint, roof, attach_to=carrier)
        self.of_frame: dict[int, bytes] = {}
        self.sensor.listen(self._hear)

    def _hear(self, data: carla.SensorData) -> None:
        raw = getattr(data, "raw_data", None)
        if raw is None:
            names = ("accelerometer", "gyroscope", "compass", "latitude", "longitude", "altitude")
            told = [
                str(getattr(data, name)) for name in (*names, "distance") if hasattr(data, name)
            ]
            raw = "|".join(told).encode()
        self.of_frame[data.frame] = hashlib.sha256(bytes(raw)).digest()

    def summary(self, frames: int) -> list[object]:
        """Kind, number of frames and a hash of all, once as many have come as there will be."""
        deadline_s = time.monotonic() + 5.0
        while len(self.of_frame) < frames and time.monotonic() < deadline_s:
            time.sleep(0.01)
        self.sensor.stop()
        all_of_it = b"".join(digest for _, digest in sorted(self.of_frame.items()))
        return [self.kind, len(self.of_frame), hashlib.sha256(all_of_it).hexdigest()]


def main(rpc_port: int, stream_port: int, *load: int) -> None:
    seed, ticks, vehicles, walkers = load or (SEED, TICKS, VEHICLES, WALKERS)
    client = carla.Client("127.0.0.1", rpc_port)
    client.set_timeout(20.0)
    world = client.get_world()
    with SynchronousWorld(world):
        # The world began in asynchronous mode; loaded anew, it stands still until the first tick.
        world = client.load_world("Metro", reset_settings=False)
        lock_step = SynchronousWorld(world)
        lock_step.tick()
        reader = RawReader(stream_port)
        with open_traffic_manager(client, seed=seed, lockstep=lock_step) as manager:
            traffic = seed, ticks, vehicles, walkers
            kinds = SENSORS if load else ()
            hits, heard = drive(client, world, lock_step, manager, reader, traffic, kinds)
    row = {
        "sha256": reader.digest.hexdigest(),
        "frames": reader.frames,
        "collisions": hits,
        "sensors": heard,
    }
    print(json.dumps(row))


def drive(client, world, lock_step, manager, reader, traffic, kinds) -> tuple[int, list]:
    seed, ticks, vehicles, walkers = traffic
    library, spawn = world.get_blueprint_library(), world.get_map().get_spawn_points()
    place = spawn[0]
    ahead = place.get_forward_vector()
    standing = carla.Transform(
        place.location + carla.Location(12 * ahead.x, 12 * ahead.y), place.rotation
    )
    fast, still = (world.spawn_actor(library.find("vehicle.audi.tt"), t) for t in (place, standing))
    sensor = world.spawn_actor(
        library.find("sensor.other.collision"), carla.Transform(), attach_to=fast
    )
    hits: list[int] = []
    sensor.listen(lambda event: hits.append(event.frame))

    def tick() -> None:
        # Read at once: the server holds ticks back, and in the end drops a reader that lags.
        reader.read_until(lock_step.tick())

    route = np.array([[place.location.x, place.location.y]])
    spawn_background(
        client,
        world,
        manager,
        tick,
        seed=seed,
        vehicles=vehicles,
        walkers=walkers,
        route_xy_m=route,
    )
    listeners = [Listener(world, kind, fast) for kind in kinds]
    fast.set_target_velocity(carla.Vector3D(12 * ahead.x, 12 * ahead.y, 0))
    for _ in range(ticks):
        tick()
    sensor.stop()
    assert still.is_alive
    return len(hits), [listener.summary(ticks) for listener in listeners]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
