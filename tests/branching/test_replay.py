"""An evaluated episode is driven again: equal in every bit here, measured where it is not."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from adr1.branching.divergence import measure_divergence
from adr1.branching.interventions import HoldFrom
from adr1.branching.replay import run_replay
from adr1.branching.warm_process import WarmProcess
from adr1.episodes.frame import EgoControl, StateFrame
from adr1.episodes.log_reader import StateLogReader
from adr1.errors import SimulatorError
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.servers import OwnServer
from adr1.evaluation.supervisor import EpisodeSupervisor
from adr1.scenarios.recipe import EpisodeRecipe

PREFIX, BRANCH = 90, 40
AGENT = """
import carla
from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

def get_entry_point():
    return "ShortAgent"

class ShortAgent(AutonomousAgent):
    def setup(self, path_to_conf_file):
        self.track, self.steps = Track.SENSORS, 0

    def sensors(self):
        return [{"type": "sensor.speedometer", "id": "speed", "reading_frequency": 20},
                {"type": "sensor.other.imu", "id": "imu"}]

    def run_step(self, input_data, timestamp):
        self.steps += 1
        if self.steps > 150:
            raise RuntimeError("that is enough")
        speed_mps = input_data["speed"][1]["speed"]
        return carla.VehicleControl(throttle=0.61 if speed_mps < 7.0 else 0.0, steer=0.013)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    own = OwnServer(None, tmp_path_factory.mktemp("server") / "simulator.log")
    own.ensure_running("Metro")
    yield own
    own.stop()


Episode = tuple[EpisodeJob, list[StateFrame]]


@pytest.fixture(scope="module")
def episode(server, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Episode:
    """An episode of the evaluation with traffic, and its state log."""
    route_file = checkout / "leaderboard" / "routes" / "quick_metro.xml"
    return drive(server, tmp_path_factory.mktemp("episode"), route_file, "0")


@pytest.fixture(scope="module")
def staged_episode(server, checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Episode:
    """The same with a scenario: lights of a junction held, and cyclists who come and go."""
    name = "CrossingBicycleFlow"
    route_file = checkout / "scenarios" / "routes" / "crossing_bicycle_flow.xml"
    return drive(server, tmp_path_factory.mktemp("staged"), route_file, name)


def drive(server, folder: Path, route_file: Path, route_id: str) -> Episode:
    (folder / "short_agent.py").write_text(AGENT)
    job = EpisodeJob(
        key="short",
        route_file=route_file,
        route_id=route_id,
        town="Metro",
        seed=3,
        background_vehicles=12,
        background_walkers=6,
        host=server.host,
        port=server.ensure_running("Metro"),
        agent_file=folder / "short_agent.py",
        agent_config="",
        track=None,
        debug=False,
        traffic_manager_port=None,
        traffic_manager_seed=None,
        rpc_timeout_s=20.0,
        state_log_dir=folder / "state",
    )
    supervisor = EpisodeSupervisor(threading.Event(), lambda reading: None)
    outcome = supervisor.run(job, folder, server)
    assert "that is enough" in str(outcome.exception)
    return job, list(StateLogReader(folder / "state").frames())


def replay(
    job: EpisodeJob,
    frames: list[StateFrame],
    recipe: EpisodeRecipe | None = None,
    prefix: int = PREFIX,
):
    with WarmProcess() as process:
        return process.call(
            run_replay,
            recipe or job.recipe,
            job.host,
            job.port,
            recorded=frames,
            prefix_ticks=prefix,
            intervention=HoldFrom(0, EgoControl(brake=1.0)),
            ticks=BRANCH,
        )


def test_the_prefix_is_equal_to_the_bit_and_the_branch_is_not(episode) -> None:
    job, frames = episode
    replayed = replay(job, frames)
    assert replayed.divergence.bit_equal
    assert replayed.divergence.first_tick_over is None
    assert set(replayed.divergence.max_error_m) == {0.0}
    assert len(replayed.prefix[-1].ids) > 12
    assert [f.frame for f in replayed.branch] == [f.frame for f in frames[PREFIX : PREFIX + BRANCH]]
    assert frames[PREFIX + BRANCH].ego_speed_mps > 5.0 > replayed.branch[-1].ego_speed_mps


def test_scenarios_come_again_with_their_actors(staged_episode: Episode) -> None:
    job, frames = staged_episode
    prefix = len(frames) - BRANCH
    replayed = replay(job, frames, prefix=prefix)
    assert replayed.divergence.bit_equal
    assert any(frame.notes for frame in replayed.prefix)
    first, last = replayed.prefix[0].ids, replayed.prefix[-1].ids
    assert len(np.setdiff1d(last, first)) >= 1, "nobody has come meanwhile"
    # The scenario goes on in the branch, with another ego.
    assert np.array_equal(replayed.branch[0].ids, frames[prefix].ids)
    assert replayed.branch[-1].ego_speed_mps < 0.5 * frames[-1].ego_speed_mps


def test_a_prefix_that_differs_is_measured(episode, tmp_path: Path) -> None:
    job, frames = episode
    replayed = replay(job, frames, replace(job.recipe, traffic_manager_seed=99))
    divergence = replayed.divergence
    assert not divergence.bit_equal
    assert max(error for error in divergence.max_error_m if error is not None) > 0.0
    divergence.write(tmp_path / "divergence.json")
    stored = json.loads((tmp_path / "divergence.json").read_text())
    assert len(stored["mean_error_m"]) == PREFIX
    assert stored["bit_equal"] is False


def test_a_record_that_is_too_short_is_refused(episode) -> None:
    job, frames = episode
    with pytest.raises(SimulatorError, match="has 50 ticks, 90 were asked for"):
        replay(job, frames[:50])


def test_divergence_in_numbers(episode) -> None:
    _, frames = episode
    moved = frames[1].kinematics.copy()
    moved[0, 0] += 0.5
    fewer = replace(frames[2], kinds=frames[2].kinds[:-1])
    replayed = [frames[0], replace(frames[1], kinematics=moved), fewer]
    found = measure_divergence(frames[:3], replayed, tolerance_m=0.4)
    assert found.max_error_m[0] == 0.0
    assert found.max_error_m[1] == pytest.approx(0.5, abs=1e-4)
    assert found.mean_error_m[1] == pytest.approx(0.5 / len(moved), abs=1e-4)
    assert found.max_error_m[2] is None
    assert found.first_tick_over == 1
    assert not found.bit_equal
