"""The embedded server as a child process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from adr1.errors import SimulatorError
from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer, environment_with_adr1, parse_ready_line
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import free_tcp_port, open_traffic_manager
from adr1.session.worlds import load_town

ORPHAN = """
import sys, time
from pathlib import Path
from adr1.session.launch import EmbeddedServer
server = EmbeddedServer("Metro", log_path=Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_server_is_used_in_lock_step_and_stopped(tmp_path):
    with EmbeddedServer("Metro", log_path=tmp_path / "log") as server:
        pid = server.pid
        client = connect(server.host, server.rpc_port)
        world = load_town(client, "Metro")
        with SynchronousWorld(world) as sync:
            first = sync.tick()
            before_s = world.get_snapshot().timestamp.elapsed_seconds
            assert sync.tick() == first + 1
            after_s = world.get_snapshot().timestamp.elapsed_seconds
            assert after_s - before_s == pytest.approx(0.05, abs=1e-6)
            for seed in (1, 2):  # one after the other on one connection
                with open_traffic_manager(client, seed, lockstep=sync) as manager:
                    assert manager.get_port() > 0
                    sync.tick()
        assert world.get_settings().synchronous_mode is False
        with pytest.raises(SimulatorError, match=r"cannot load town 'Nowhere' .*Metro"):
            load_town(client, "Nowhere")
        del client, world, sync, manager
    assert not is_running(pid)


def test_a_server_that_cannot_start_says_why(tmp_path):
    server = EmbeddedServer("Nowhere", log_path=tmp_path / "log")
    with pytest.raises(SimulatorError, match=r"ended while starting(?s:.)*Nowhere"):
        server.start()
    assert not server.is_alive()


def test_a_killed_server_is_seen_and_can_be_stopped(tmp_path):
    with EmbeddedServer("Metro", log_path=tmp_path / "log") as server:
        os.kill(server.pid, signal.SIGKILL)
        deadline_s = time.monotonic() + 5.0
        while server.is_alive():
            assert time.monotonic() < deadline_s
            time.sleep(0.02)


def test_a_server_does_not_outlive_a_killed_starter(tmp_path):
    starter = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        text=True,
        env=environment_with_adr1(),
    )
    pid = int(starter.stdout.readline())
    starter.kill()
    starter.communicate()
    deadline_s = time.monotonic() + 5.0
    while is_running(pid):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)


@pytest.mark.parametrize("line", [b"", b"hello", b"[]", b'{"event": "other"}', b"\xff"])
def test_only_the_ready_line_counts(line):
    assert parse_ready_line(line) is None


def test_ports_are_asked_for_before_they_exist(tmp_path):
    server = EmbeddedServer("Metro", log_path=tmp_path / "log")
    with pytest.raises(SimulatorError, match="has not been started"):
        _ = server.rpc_port


def test_free_ports_are_free():

    assert 0 < free_tcp_port() < 65536
