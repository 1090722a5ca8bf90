from __future__ import annotations

import socket
import threading

import pytest

from adr1.errors import SimulatorError
from adr1.session.connect import check_version, connect, release_of


def test_nothing_listening_is_told_at_once(free_port):
    with pytest.raises(SimulatorError, match=r"no CARLA server at 127\.0\.0\.1:\d+ .*adr1 serve"):
        connect("127.0.0.1", free_port())


def test_another_program_on_the_port_is_told():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=hang_up_on, args=(listener,), daemon=True).start()
        with pytest.raises(SimulatorError, match="does not answer like a CARLA server"):
            connect("127.0.0.1", listener.getsockname()[1], timeout_s=0.5)


def hang_up_on(listener: socket.socket) -> None:
    try:
        while True:
            listener.accept()[0].close()
    except OSError:
        return


def test_versions_must_match():
    check_version("0.9.16", "0.9.16")
    check_version("0.9.16-dirty", "0.9.16")
    check_version("a1b2c3d", "0.9.16")
    with pytest.raises(SimulatorError, match=r"speaks CARLA 0\.9\.15.*carla==0\.9\.15"):
        check_version("0.9.15", "0.9.16")


def test_release():
    assert release_of("0.9.16-3-gabc") == "0.9.16"
