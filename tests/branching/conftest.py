"""A server with saved branch points of an episode with traffic and AI walkers."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adr1.branching.branch_point import BranchPoint
from adr1.branching.restore_brancher import RestoreBrancher
from adr1.session.launch import EmbeddedServer

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def points(
    embedded_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> dict[int, BranchPoint]:
    """Branch points by the tick at which they were saved; 15 cars and 8 AI walkers."""
    folder, ticks = tmp_path_factory.mktemp("points"), (40, 90)
    script = [sys.executable, str(HERE / "recorded_episode.py"), str(embedded_server.rpc_port)]
    done = subprocess.run(
        [*script, str(folder), "15", "8", *map(str, ticks)],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {tick: pickle.loads((folder / f"point-{tick}").read_bytes()) for tick in ticks}


@pytest.fixture(scope="module")
def brancher() -> Iterator[RestoreBrancher]:
    """A brancher whose processes can import the modules of this folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        with RestoreBrancher(timeout_s=60.0) as made:
            yield made


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], object]:
    """Gives the interventions of `deadly.py` under the name that a branch's process finds."""
    import importlib

    monkeypatch.syspath_prepend(str(HERE))
    return lambda name: getattr(importlib.import_module("deadly"), name)
