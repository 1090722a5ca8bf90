"""Base episodes with scenarios: driven again for each branch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.synthesis.conftest import record_task

from adr1.errors import HeldOutError
from adr1.routes.specs import RouteSpec
from adr1.routes.xml import write_route_xml
from adr1.synthesis.experiment import ExperimentPlan
from adr1.synthesis.recording import BaseTask, tasks_of_route_file
from adr1.synthesis.shard_reader import open_shards

ROUTES = Path(__file__).resolve().parents[2] / "scenarios" / "routes"
PLAN = ExperimentPlan(candidates=1, ordinary=1, searches=0)


def test_branches_of_a_scenario_have_its_actors_and_the_base_before_them(tmp_path: Path) -> None:
    route_file = ROUTES / "parked_obstacle.xml"
    task = BaseTask("Parkway", "ParkedObstacle", 0, "train", 0, 0, 1, PLAN, route_file)
    record_task(tmp_path, task)
    shard = open_shards(tmp_path, check=True)[0]
    base, rows = list(shard.base.frames()), shard.clips.to_pylist()
    assert len(rows) >= 1
    for number, frames in shard.clip_frames():
        before = base[rows[number]["base_index"]]
        assert set(frames[0].ids.tolist()) <= set(before.ids.tolist())
        assert len(frames[0].ids) >= 2  # the ego and what is parked
        gap = np.subtract(frames[0].ego_position_world_m, before.ego_position_world_m)
        assert np.linalg.norm(gap) < 1.0


def test_a_route_file_gives_a_task_per_route_and_seed() -> None:
    tasks = tasks_of_route_file(ROUTES / "accident.xml", "train", 2, 10, 5, 3)
    assert [task.seed for task in tasks] == [0, 1]
    assert len({task.name for task in tasks}) == 2


def test_routes_that_are_held_out_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.xml"
    keypoints = np.array([[0.0, 0.0, 0.0], [50.0, 0.0, 0.0]])
    write_route_xml(path, [RouteSpec("0", "Metro-901", keypoints)])
    with pytest.raises(HeldOutError):
        tasks_of_route_file(path, "train", 1, 0, 0, 1)
