"""Two fresh servers and two fresh client processes give the same bytes of every snapshot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adr1.session.launch import EmbeddedServer

SCRIPT = Path(__file__).with_name("drive_and_hash.py")


def drive(tmp_path: Path, hash_seed: int, *load: int, timeout_s: float = 100.0) -> dict[str, Any]:
    with EmbeddedServer("Metro", log_path=tmp_path / f"{hash_seed}.log") as server:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), *map(str, (server.rpc_port, server.stream_port, *load))],
            capture_output=True,
            text=True,
            timeout=timeout_s,
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        )
    assert done.returncode == 0, done.stderr[-3000:]
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def test_same_seeds_same_bytes_with_traffic_walkers_and_a_collision(tmp_path: Path) -> None:
    first, second = drive(tmp_path, 1), drive(tmp_path, 2)
    assert int(str(first["frames"])) > 400
    assert int(str(first["collisions"])) >= 1
    assert first == second


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_crowded_town_and_every_sensor_to_the_bit(tmp_path: Path, seed: int) -> None:
    """100 vehicles, 20 walkers, collisions, 1,000 ticks, one sensor of each kind."""
    first, second = (
        drive(tmp_path, hash_seed, seed, 1000, 100, 20, timeout_s=1700.0) for hash_seed in (1, 2)
    )
    assert first["collisions"] >= 1
    silent = {"other.obstacle", "camera.dvs"}  # these send nothing where nothing is
    assert all(count == 1000 for kind, count, _ in first["sensors"] if kind not in silent)
    assert first == second
