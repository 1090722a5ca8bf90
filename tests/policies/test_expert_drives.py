"""The expert against the embedded server, with traffic; each drive in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adr1.session.launch import EmbeddedServer

SCRIPT = Path(__file__).with_name("drive_expert.py")


def drive(server: EmbeddedServer, ticks: int) -> dict[str, Any]:
    command = [sys.executable, str(SCRIPT), str(server.rpc_port), str(ticks)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.timeout(300)
def test_completes_a_turn_through_traffic_without_a_fault(embedded_server: EmbeddedServer) -> None:
    result = drive(embedded_server, 2400)
    assert result["completion"] == 100.0
    assert set(result["infractions"]) <= {"MIN_SPEED"}
    assert result["vehicles"] >= 14


@pytest.mark.timeout(200)
def test_two_processes_drive_the_same_to_the_bit(embedded_server: EmbeddedServer) -> None:
    first, second = drive(embedded_server, 250), drive(embedded_server, 250)
    assert first == second
