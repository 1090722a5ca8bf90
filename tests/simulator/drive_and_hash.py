"""One episode with traffic and a collision; prints a hash of every byte of the world-state stream.

Run as a process of its own: `python drive_and_hash.py RPC_PORT STREAM_PORT`. A plain socket reads
the stream, so that nothing of a frame is left out of the hash.
"""

from __future__ import annotations

import hashlib
import json
import socket
import struct
import sys

import carla
import numpy as np

from adr1.scenarios.background import spawn_background
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

TICKS, VEHICLES, WALKERS = 400, 20, 10
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
            data += self._socket.recv(size - len(data))
        return data


def main(rpc_port: int, stream_port: int) -> None:
    client = carla.Client("127.0.0.1", rpc_port)
    client.set_timeout(20.0)
    world = client.get_world()
    with SynchronousWorld(world):
        # The world began in asynchronous mode; loaded anew, it stands still until the first tick.
        world = client.load_world("Metro", reset_settings=False)
        lock_step = SynchronousWorld(world)
        lock_step.tick()
        reader = RawReader(stream_port)
        with open_traffic_manager(client, seed=7, lockstep=lock_step) as manager:
            hits = drive(client, world, lock_step, manager, reader)
    row = {"sha256": reader.digest.hexdigest(), "frames": reader.frames, "collisions": hits}
    print(json.dumps(row))


def drive(client, world, lock_step, manager, reader) -> int:
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
    frames: list[int] = []

    def tick() -> None:
        frames.append(lock_step.tick())

    route = np.array([[place.location.x, place.location.y]])
    spawn_background(
        client, world, manager, tick, seed=7, vehicles=VEHICLES, walkers=WALKERS, route_xy_m=route
    )
    fast.set_target_velocity(carla.Vector3D(12 * ahead.x, 12 * ahead.y, 0))
    for _ in range(TICKS):
        tick()
    reader.read_until(frames[-1])
    sensor.stop()
    assert still.is_alive
    return len(hits)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
