"""The stand-ins for the official packages: when they are used, and that official files load."""

from __future__ import annotations

import subprocess
import sys

import carla
import numpy as np
import pytest

from adr1.evaluation.compat.agent_wrapper import validate_sensor_configuration
from adr1.evaluation.compat.autonomous_agent import AutonomousAgent, Track
from adr1.evaluation.compat.route_manipulation import downsample_route
from adr1.evaluation.compat.sensor_interface import (
    SensorConfigurationInvalid,
    SensorInterface,
    SensorReceivedNoData,
    to_agent_data,
)
from adr1.evaluation.compat.timer import GameTime
from adr1.session.launch import environment_with_adr1

OFFICIAL_IMPORTS = """
import sys
from adr1.evaluation import compat
print(compat.install(), compat.install())
import leaderboard.autoagents.autonomous_agent as autonomous_agent
from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track
from leaderboard.autoagents.agent_wrapper import AgentError, validate_sensor_configuration
from leaderboard.envs.sensor_interface import SensorInterface, CallBack, SensorReceivedNoData
from leaderboard.utils.route_manipulation import downsample_route
from srunner.scenariomanager.carla_data_provider import CarlaDataProvider
from srunner.scenariomanager.timer import GameTime
print(autonomous_agent.__name__)
"""


def run(code: str, *path: str) -> str:
    environment = environment_with_adr1()
    environment["PYTHONPATH"] = ":".join([*path, environment["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_official_imports_work_without_the_official_packages():
    output = run(OFFICIAL_IMPORTS)
    assert output.splitlines() == [
        "('leaderboard', 'srunner') ('leaderboard', 'srunner')",
        "adr1.evaluation.compat.autonomous_agent",
    ]


def test_an_installed_official_package_wins_and_a_namesake_folder_does_not(tmp_path):
    package = tmp_path / "official" / "leaderboard" / "autoagents"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").write_text("")
    namesake = tmp_path / "namesake" / "leaderboard"
    namesake.mkdir(parents=True)
    code = "from adr1.evaluation import compat\nprint(compat.install())"
    assert run(code, str(tmp_path / "official")).strip() == "('srunner',)"
    assert run(code, str(tmp_path / "namesake")).strip() == "('leaderboard', 'srunner')"


def plan_of(options: str, spacing_m: float = 10.0):
    names = {"L": "LANEFOLLOW", "R": "RIGHT", "C": "CHANGELANELEFT"}
    return [
        (carla.Transform(carla.Location(x=index * spacing_m)), names[letter])
        for index, letter in enumerate(options)
    ]


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ("", []),
        ("L", [0]),
        ("LLLL", [0, 3]),
        ("LLRRLL", [0, 2, 4, 5]),
        ("LLCCCLL", [0, 2, 3, 4, 6]),
        ("LLLLLLLLLLLLLLLL", [0, 7, 14, 15]),
    ],
)
def test_routes_are_thinned_where_nothing_changes(options, kept):
    assert downsample_route(plan_of(options), 50.0) == kept


def test_an_agent_receives_the_thinned_plan():
    agent = AutonomousAgent("localhost", 2000)
    world = plan_of("LLLL")
    agent.set_global_plan([("gps", index) for index in range(4)], world)
    assert agent._global_plan == [("gps", 0), ("gps", 3)]
    assert agent._global_plan_world_coord == [world[0], world[3]]


def test_one_constructor_argument_is_the_old_style():
    class Old(AutonomousAgent):
        def setup(self, path_to_conf_file):
            self.config = path_to_conf_file

    assert Old("weights.pth").config == "weights.pth"
    assert not hasattr(Old("localhost", 2000), "config")


def test_data_of_exactly_one_frame_is_handed_out(monkeypatch):
    interface = SensorInterface()
    for tag in ("a", "b"):
        interface.register_sensor(tag, "sensor.speedometer", None)
    for tag, frame in (("a", 4), ("a", 5), ("a", 6), ("b", 5), ("b", 6)):
        interface.update_sensor(tag, {"from": frame}, frame)
    assert interface.get_data(5) == {"a": (5, {"from": 5}), "b": (5, {"from": 5})}
    assert interface.get_data(6) == {"a": (6, {"from": 6}), "b": (6, {"from": 6})}
    monkeypatch.setattr("adr1.evaluation.compat.sensor_interface.WAIT_S", 0.05)
    with pytest.raises(SensorReceivedNoData, match="a, b"):
        interface.get_data(7)


def test_two_sensors_need_two_names():
    interface = SensorInterface()
    interface.register_sensor("a", "sensor.speedometer", None)
    with pytest.raises(SensorConfigurationInvalid, match="two sensors"):
        interface.register_sensor("a", "sensor.speedometer", None)


def test_unknown_sensor_data_is_refused():
    with pytest.raises(SensorConfigurationInvalid, match="no conversion"):
        to_agent_data(np.zeros(3))


def sensor(kind: str, **changes):
    return {"type": kind, "id": "s", "x": 0.0, "y": 0.0, "z": 1.0} | changes


@pytest.mark.parametrize(
    ("sensors", "agent_track", "selected", "words"),
    [
        ([], Track.MAP, Track.SENSORS, "made for track MAP"),
        ([sensor("sensor.opendrive_map")], Track.SENSORS, Track.SENSORS, "not allowed"),
        ([sensor("sensor.other.gnss")] * 2, Track.MAP, "MAP", "two sensors have the id"),
        ([sensor("sensor.other.gnss", z=3.5)], Track.MAP, "MAP", "3.50 m"),
        ([{"type": "sensor.other.gnss"}], Track.MAP, "MAP", "no 'id'"),
        (
            [sensor("sensor.other.imu", id="a"), sensor("sensor.other.imu", id="b")],
            *(Track.MAP, "MAP", "2 sensors of type"),
        ),
    ],
)
def test_sensors_are_checked(sensors, agent_track, selected, words):
    with pytest.raises(SensorConfigurationInvalid, match=words):
        validate_sensor_configuration(sensors, agent_track, selected)


def test_allowed_sensors_pass():
    sensors = [sensor("sensor.camera.rgb"), sensor("sensor.opendrive_map", id="m")]
    validate_sensor_configuration(sensors, Track.MAP, "MAP")


class Timestamp:
    def __init__(self, frame: int) -> None:
        self.frame = frame
        self.delta_seconds = 0.05
        self.elapsed_seconds = 100.0 + 0.05 * frame


def test_game_time_starts_with_the_route():
    GameTime.restart()
    for frame in (70, 71, 71, 73):
        GameTime.on_carla_tick(Timestamp(frame))
    assert GameTime.get_time() == pytest.approx(0.2)
    assert GameTime.get_frame() == 73
    assert GameTime.get_carla_time() == pytest.approx(103.65)
    GameTime.restart()
    assert (GameTime.get_time(), GameTime.get_frame()) == (0.0, 0)
