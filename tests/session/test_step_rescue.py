"""A tick whose Traffic Manager step got lost is woken; others are left alone."""

from __future__ import annotations

import socket
import threading
import time
from types import SimpleNamespace

import msgpack
import pytest

from adr1.session import step_rescue
from adr1.session.step_rescue import StepRescue
from adr1.session.synchronous import SynchronousWorld


class ClientWorld:
    """The client library's side: a tick publishes a frame, then waits for the Traffic Manager."""

    def __init__(self) -> None:
        self.frame = 7
        self.publishes = True
        self.traffic_manager_done = threading.Event()

    def get_snapshot(self) -> SimpleNamespace:
        return SimpleNamespace(frame=self.frame)

    def tick(self, timeout_s: float) -> int:
        self.frame += self.publishes
        if not self.traffic_manager_done.wait(timeout_s):
            raise RuntimeError("time-out")
        return self.frame


class ManagerPort:
    """Listens like a Traffic Manager's RPC server; keeps the requests and ends the step."""

    def __init__(self, world: ClientWorld) -> None:
        self.world = world
        self.requests: list[object] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            peer, _ = self.socket.accept()
        except OSError:
            return
        with peer:
            unpacker = msgpack.Unpacker()
            while len(self.requests) < 2:
                unpacker.feed(peer.recv(4096))
                self.requests += list(unpacker)
            peer.sendall(msgpack.packb([1, 0, None, None]))
        self.world.traffic_manager_done.set()

    def close(self) -> None:
        self.socket.close()
        self.thread.join(5.0)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> float:
    monkeypatch.setattr(step_rescue, "PATIENCE_S", 0.3)
    monkeypatch.setattr(step_rescue, "CHECK_EVERY_S", 0.05)
    return 0.3


def test_a_lost_step_is_repeated(patience: float) -> None:
    world = ClientWorld()
    port = ManagerPort(world)
    lockstep = SynchronousWorld(world)
    with StepRescue(lockstep, port.port) as rescue:
        begun = time.monotonic()
        assert lockstep.tick(timeout_s=10.0) == 8
        assert time.monotonic() - begun >= patience
    port.close()
    assert rescue.rescues == 1
    assert port.requests == [
        [0, 0, "set_synchronous_mode", [False]],
        [0, 1, "set_synchronous_mode", [True]],
    ]
    assert lockstep.pending_tick is None


def test_a_slow_server_and_a_slow_agent_are_left_alone(patience: float) -> None:
    world = ClientWorld()
    world.publishes = False
    port = ManagerPort(world)
    lockstep = SynchronousWorld(world)
    with StepRescue(lockstep, port.port) as rescue:
        threading.Timer(3.0 * patience, world.traffic_manager_done.set).start()
        lockstep.tick(timeout_s=10.0)  # the server is slow: no new frame yet
        time.sleep(3.0 * patience)  # the agent is slow: no tick is pending
    port.close()
    assert rescue.rescues == 0
    assert port.requests == []
