"""Whole episodes in their own processes on one embedded server: good agents and bad ones."""

from __future__ import annotations

import itertools
import os
import signal
import threading

import pytest

from adr1.evaluation.budgets import Budgets
from adr1.evaluation.job import LOG_FILE, EpisodeJob
from adr1.evaluation.results import Blame, RouteStatus
from adr1.evaluation.servers import OwnServer
from adr1.evaluation.status_board import Phase
from adr1.evaluation.supervisor import EpisodeSupervisor, InterruptedRunError

TOWN = "Metro"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    own = OwnServer(None, tmp_path_factory.mktemp("server") / "simulator.log")
    own.ensure_running(TOWN)
    yield own
    own.stop()


@pytest.fixture
def drive(server, tiny_agent, tiny_routes, tmp_path):
    """Drive the first route with an agent of a given manner."""

    def run(manner, *, budgets=None, stop=None, on_reading=None, **changes):
        job = EpisodeJob(
            key="tiny-0",
            route_file=tiny_routes,
            route_id="0",
            town=TOWN,
            seed=1,
            background_vehicles=0,
            background_walkers=0,
            host=server.host,
            port=server.ensure_running(TOWN),
            agent_file=tiny_agent,
            agent_config=manner,
            track=None,
            debug=False,
            traffic_manager_port=None,
            traffic_manager_seed=None,
            rpc_timeout_s=20.0,
            state_log_dir=None,
            budgets=budgets or Budgets(),
        ).model_copy(update=changes)
        supervisor = EpisodeSupervisor(
            stop or threading.Event(), on_reading or (lambda reading: None)
        )
        return supervisor.run(job, tmp_path, server)

    return run


def test_a_good_agent_completes_and_its_log_is_whole(drive, tmp_path):
    log_dir = tmp_path / "state"
    outcome = drive("good", state_log_dir=log_dir, background_vehicles=3, background_walkers=2)
    assert outcome.status in (RouteStatus.PERFECT, RouteStatus.COMPLETED), outcome.exception
    assert outcome.blame is Blame.NOBODY
    assert outcome.completion_percent == 100.0
    assert outcome.sensors == ("sensor.speedometer",)
    assert outcome.versions["carla_server"] == "0.9.16"
    from adr1.episodes.log_reader import StateLogReader

    frames = list(StateLogReader(log_dir).frames())
    assert len(frames) == outcome.ticks
    assert outcome.measures_problem is None
    assert len(outcome.measures.traffic_percents) > 15  # ticks are long for parts of 1.5 m
    assert outcome.measures.pdms.parts["NC"] == outcome.measures.epdms.parts["DAC"] == 1.0
    assert [b.frame - a.frame for a, b in itertools.pairwise(frames)] == [1] * (len(frames) - 1)


def test_two_processes_drive_the_same_route_alike(drive):
    first, second = drive("good", background_vehicles=5), drive("good", background_vehicles=5)
    assert (first.ticks, first.completion_percent) == (second.ticks, second.completion_percent)
    assert [item.message for item in first.infractions] == [
        item.message for item in second.infractions
    ]


@pytest.mark.parametrize(
    ("manner", "status", "words"),
    [
        ("raise in setup", RouteStatus.AGENT_SETUP_FAILED, "no weights today"),
        ("exit in setup", RouteStatus.AGENT_SETUP_FAILED, "ended during agent setup"),
        ("raise", RouteStatus.AGENT_CRASHED, "lost"),
        ("sys.exit", RouteStatus.AGENT_CRASHED, "SystemExit"),
        ("os._exit", RouteStatus.AGENT_CRASHED, "ended during agent step"),
        ("raise in sensors", RouteStatus.AGENT_SETUP_FAILED, "which sensors?"),
        ("text", RouteStatus.AGENT_CRASHED, "returned 'full throttle'"),
        ("none", RouteStatus.AGENT_CRASHED, "returned None"),
        ("nan", RouteStatus.AGENT_CRASHED, "throttle is nan"),
        ("forbidden sensor", RouteStatus.SENSORS_INVALID, "not allowed on track MAP"),
    ],
)
def test_a_bad_agent_fails_its_route_only(drive, manner, status, words):
    outcome = drive(manner)
    assert (outcome.status, outcome.blame) == (status, Blame.AGENT)
    assert words in outcome.exception


@pytest.mark.parametrize(
    ("manner", "budgets", "status"),
    [
        ("hang in setup", Budgets(agent_setup_s=1.0), RouteStatus.AGENT_SETUP_FAILED),
        ("hang", Budgets(agent_step_s=1.0), RouteStatus.TIMED_OUT),
        ("2 s per tick", Budgets(agent_step_s=1.0), RouteStatus.TIMED_OUT),
    ],
)
def test_a_hanging_agent_is_ended_by_its_budget(drive, manner, budgets, status):
    outcome = drive(manner, budgets=budgets)
    assert (outcome.status, outcome.blame) == (status, Blame.AGENT)
    assert "took longer than 1 s" in outcome.exception
    assert "tiny_agent.py" in outcome.exception  # where it hung


@pytest.mark.parametrize("manner", ["hang", "os._exit", "eat memory"])
def test_progress_and_log_survive_the_end_of_the_agent(drive, tmp_path, manner):
    log_dir = tmp_path / "state"
    limits = Budgets(agent_step_s=5.0 if manner == "eat memory" else 1.0, agent_memory_gib=0.5)
    outcome = drive(manner, budgets=limits, state_log_dir=log_dir)
    assert outcome.blame is Blame.AGENT
    assert 0.0 < outcome.completion_percent < 100.0
    assert outcome.ticks == 20
    assert outcome.route_length_m > 0.0
    from adr1.episodes.log_reader import StateLogReader

    assert len(list(StateLogReader(log_dir).frames())) == 20
    if manner == "eat memory":
        assert outcome.status is RouteStatus.AGENT_CRASHED
        assert "0.5 GiB are allowed" in outcome.exception


@pytest.mark.parametrize("manner", ["raise in destroy", "print rubbish"])
def test_harmless_manners_do_not_fail_a_route(drive, manner, tmp_path):
    outcome = drive(manner)
    assert outcome.blame is Blame.NOBODY, outcome.exception
    assert (tmp_path / LOG_FILE).stat().st_size > 0


def test_another_track_than_the_agents_is_refused(drive):
    outcome = drive("good", track="SENSORS")
    assert outcome.status is RouteStatus.SENSORS_INVALID
    assert "made for track MAP" in outcome.exception


def test_a_stopped_run_leaves_no_process(drive):
    stop = threading.Event()
    with pytest.raises(InterruptedRunError):
        drive("hang", stop=stop, on_reading=lambda _: stop.set())


def test_a_town_the_server_lacks_is_the_simulators_failure(drive):
    outcome = drive("good", town="Atlantis")
    assert (outcome.status, outcome.blame) == (
        RouteStatus.SIMULATION_CRASHED,
        Blame.SIMULATOR,
    )
    assert "cannot load town 'Atlantis'" in outcome.exception


def test_a_server_killed_in_mid_route_is_the_simulators_failure(drive, server):
    def kill_when_driving(reading):
        if reading.phase is Phase.AGENT_STEP and not server.has_died():
            os.kill(server._server.pid, signal.SIGKILL)

    outcome = drive("hang", on_reading=kill_when_driving)
    assert (outcome.status, outcome.blame) == (
        RouteStatus.SIMULATION_CRASHED,
        Blame.SIMULATOR,
    )
    assert drive("good").blame is Blame.NOBODY  # on the server that replaced it
