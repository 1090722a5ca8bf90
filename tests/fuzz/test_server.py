"""Broken frames over real sockets to a real server, with a genuine client at work beside them."""

from __future__ import annotations

import random
import socket

import carla
import psutil
import pytest
from tests.fuzz.calls import Calls
from tests.fuzz.mutations import handshake

from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld

# Calls that would change the world under the client's feet, so that it could not go on ticking.
LEFT_ALONE = ("load_new_episode", "set_episode_settings", "adr1.restore_state", "tick_cue")
SHORT, LONG = 1_000, 100_000
PER_SOCKET = 20


def send_all(port: int, frames: list[bytes]) -> None:
    """One connection's worth; the server may close it at any point."""
    with socket.create_connection(("127.0.0.1", port), timeout=5.0) as sock:
        try:
            for data in frames:
                sock.sendall(data)
            sock.settimeout(0.02)
            while sock.recv(2**20):
                pass
        except OSError:
            return


def attack(server, client: carla.Client, seed: int, inputs: int) -> None:
    world = client.get_world()
    process, pick = psutil.Process(server.pid), random.Random(seed)
    calls = Calls(seed)
    frames = [
        data
        for _, data in calls.frames(inputs)
        if not any(name.encode() in data for name in LEFT_ALONE)
    ]
    with SynchronousWorld(world) as lock_step:
        before = process.num_fds()
        for first in range(0, len(frames), PER_SOCKET):
            send_all(server.rpc_port, frames[first : first + PER_SOCKET])
            send_all(server.stream_port, [handshake(pick)])
            frame = lock_step.tick()
            assert world.get_snapshot().frame == frame
        assert process.num_fds() <= before + 2
        car = world.get_blueprint_library().find("vehicle.audi.tt")
        place = carla.Transform(carla.Location(0.0, 0.0, 500.0))
        actor = world.spawn_actor(car, place)
        lock_step.tick()
        assert actor.destroy()


def test_the_client_works_on_beside_broken_frames(embedded_server) -> None:
    client = connect(embedded_server.host, embedded_server.rpc_port)
    attack(embedded_server, client, 1, SHORT)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_for_long(embedded_server) -> None:
    client = connect(embedded_server.host, embedded_server.rpc_port)
    attack(embedded_server, client, 2, LONG)
