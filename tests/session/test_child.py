from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import pytest

from adr1.session.child import ChildProcess

MODULE = """
import sys
from multiprocessing.connection import Connection
from adr1.session.lifeline import run_guarded

def main():
    peer = Connection(int(sys.argv[1]))
    while (word := peer.recv_bytes()) != b"end":
        peer.send_bytes(word[::-1])
    return 3

run_guarded(main)
"""


@pytest.fixture
def child(tmp_path, monkeypatch):
    (tmp_path / "echo_module.py").write_text(MODULE)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    made = ChildProcess("echo_module")
    yield made
    made.close()


def test_it_answers_and_tells_its_end(child):
    child.connection.send_bytes(b"abc")
    assert child.connection.recv_bytes() == b"cba"
    child.connection.send_bytes(b"end")
    assert child.process.wait(20.0) == 3


def test_it_is_gone_after_the_end_and_ending_again_is_harmless(child):
    child.connection.send_bytes(b"abc")
    assert child.connection.recv_bytes() == b"cba"
    process_fd = os.pidfd_open(child.process.pid)
    child.end()
    assert select.select([process_fd], [], [], 5.0)[0]
    os.close(process_fd)
    child.end()
    with pytest.raises(EOFError):
        child.connection.recv_bytes()
    assert not Path(f"/proc/{child.process.pid}").exists()
