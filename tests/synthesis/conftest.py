"""One small recording that the tests of this folder share, and a browser for its page."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.browser import chromium, open_page  # noqa: F401 - fixtures

from adr1.synthesis.experiment import ExperimentPlan
from adr1.synthesis.recording import BaseTask, RecordingStation, ShardDone
from adr1.synthesis.shard_reader import Shard, open_shards

PLAN = ExperimentPlan(candidates=3, ordinary=1, bisections=2)
TASK = BaseTask("Metro-1", "Metro-1-0", 0, "train", 25, 12, 4, PLAN)


class Never:
    """Nobody wants to stop."""

    def is_set(self) -> bool:
        return False


def record_task(out: Path, task: BaseTask = TASK) -> ShardDone:
    """Record one shard on a simulator of its own."""
    station, told = RecordingStation(out, 0), list[ShardDone]()
    try:
        station.run(task, told.append, Never())
    finally:
        station.close()
    return told[0]


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a recording with one shard."""
    out = tmp_path_factory.mktemp("synthesis")
    record_task(out)
    return out


@pytest.fixture(scope="session")
def shard(recording: Path) -> Shard:
    return open_shards(recording, check=True)[0]
