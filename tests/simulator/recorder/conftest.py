"""One recorded episode for all tests of a file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from adr1.session.launch import EmbeddedServer

NAME = "episode.log"


@dataclass(frozen=True)
class Recorded:
    """A server on which an episode was recorded; `rows` are as record_episode.py tells."""

    server: EmbeddedServer
    path: Path
    rows: np.ndarray
    hero: int
    parked: int

    def of_tick(self, tick: int) -> np.ndarray:
        """Actor id and 15 columns of motion, (n, 16), in id order."""
        return self.rows[self.rows[:, 0] == tick][:, 1:]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("recorder")
    recordings, out = folder / "recordings", folder / "seen.npz"
    script = Path(__file__).with_name("record_episode.py")
    with EmbeddedServer("Metro", log_path=folder / "log", recordings_dir=recordings) as server:
        command = [sys.executable, str(script), str(server.rpc_port), NAME, str(out)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-3000:]
        seen = np.load(out)
        yield Recorded(
            server, recordings / NAME, seen["rows"], int(seen["hero"]), int(seen["parked"])
        )
