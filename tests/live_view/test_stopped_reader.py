"""A process that reads the world and is stopped must not end the simulation for the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import carla
import pytest

from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld

CLIENT_TIMEOUT_S = 5.0
"""What the client library waits by default."""
OBSERVER = """
import carla, sys, time
client = carla.Client("127.0.0.1", int(sys.argv[1]))
world = client.get_world()
print("reads", flush=True)
time.sleep(600)
"""


@pytest.fixture
def stopped_observer(embedded_server):
    command = [sys.executable, "-c", OBSERVER, str(embedded_server.rpc_port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"reads\n"
    yield lambda: os.kill(process.pid, signal.SIGSTOP)
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_stopped_reader_is_cut_before_the_ticking_client_gives_up(
    embedded_server, stopped_observer
):
    client = connect(embedded_server.host, embedded_server.rpc_port, CLIENT_TIMEOUT_S)
    with SynchronousWorld(client.get_world()) as world:
        car = world.world.get_blueprint_library().find("vehicle.tesla.model3")
        for place in world.world.get_map().get_spawn_points():
            world.world.try_spawn_actor(car, place)
        world.tick(CLIENT_TIMEOUT_S)
        stopped_observer()
        log = embedded_server.log_path
        for _ in range(20_000):  # far more than what waits in queues and sockets
            world.tick(CLIENT_TIMEOUT_S)  # raises if it is held for too long
            if "reader stalled, closed" in log.read_text():
                break
        else:
            pytest.fail("the reader was never cut")
        frame = world.tick(CLIENT_TIMEOUT_S)
        assert world.tick(CLIENT_TIMEOUT_S) == frame + 1
        assert isinstance(client.get_world(), carla.World)
