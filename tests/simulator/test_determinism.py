"""Two fresh servers and two fresh client processes give the same bytes of every snapshot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from adr1.session.launch import EmbeddedServer

SCRIPT = Path(__file__).with_name("drive_and_hash.py")


def drive(tmp_path: Path, hash_seed: int) -> dict[str, object]:
    with EmbeddedServer("Metro", log_path=tmp_path / f"{hash_seed}.log") as server:
        done = subprocess.run(
            [sys.executable, str(SCRIPT), str(server.rpc_port), str(server.stream_port)],
            capture_output=True,
            text=True,
            timeout=100,
            env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        )
    assert done.returncode == 0, done.stderr[-3000:]
    row: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return row


def test_same_seeds_same_bytes_with_traffic_walkers_and_a_collision(tmp_path: Path) -> None:
    first, second = drive(tmp_path, 1), drive(tmp_path, 2)
    assert int(str(first["frames"])) > 400
    assert int(str(first["collisions"])) >= 1
    assert first == second
