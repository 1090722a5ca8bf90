"""The expert in staged situations against the embedded server, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adr1.session.launch import EmbeddedServer

SCRIPT = Path(__file__).with_name("drive_past.py")


def drive(server: EmbeddedServer, situation: str, ticks: int = 1000) -> dict[str, Any]:
    command = [sys.executable, str(SCRIPT), str(server.rpc_port), situation, str(ticks)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("situation", "widest_m"),
    [
        ("slot", 3.0),
        ("oncoming", 3.0),
        pytest.param("invading", 1.0, marks=pytest.mark.slow),
        pytest.param("car", 3.0, marks=pytest.mark.slow),
        pytest.param("accident", 4.0, marks=pytest.mark.slow),
        pytest.param("cones", 1.0, marks=pytest.mark.slow),
        pytest.param("stopped_short", 3.0, marks=pytest.mark.slow),
        pytest.param("rushing", 4.0, marks=pytest.mark.slow),
    ],
)
def test_gets_past_without_touching_anybody(
    embedded_server: EmbeddedServer, situation: str, widest_m: float
) -> None:
    result = drive(embedded_server, situation)
    assert result["completion"] == 100.0
    assert set(result["infractions"]) <= {"MIN_SPEED", "OUTSIDE_ROUTE_LANES"}
    assert 0.3 < result["widest_m"] < widest_m


@pytest.mark.timeout(100)
def test_waits_in_a_queue_at_a_red_light(embedded_server: EmbeddedServer) -> None:
    result = drive(embedded_server, "queue", 500)
    assert result["widest_m"] < 0.3
    assert result["completion"] < 30.0
