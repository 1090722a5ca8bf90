from __future__ import annotations

import sys

import carla
import pytest

from adr1.errors import AgentError, InputError
from adr1.evaluation.agent_loading import (
    build_agent,
    checked_control,
    import_agent_class,
    resolve_agent,
    takes_config_path,
)

PLAN = ([({"lat": 0.0, "lon": 0.0, "z": 0.0}, 4)], [(carla.Transform(), 4)])


class NewStyle:
    def __init__(self, carla_host, carla_port, debug=False):
        self.calls = [("init", carla_host, carla_port, debug)]

    def set_global_plan(self, gps, world):
        self.calls.append(("plan", gps, world))

    def setup(self, path):
        self.calls.append(("setup", path))


class OldStyle:
    def __init__(self, path_to_conf_file):
        self.calls = [("init", path_to_conf_file)]

    def set_global_plan(self, gps, world):
        self.calls.append(("plan", gps, world))


def load(tmp_path, monkeypatch, name, text, config="weights"):
    monkeypatch.setattr(sys, "path", list(sys.path))
    path = tmp_path / f"{name}.py"
    path.write_text(text)
    agent_class = import_agent_class(path)
    return build_agent(agent_class, config=config, host="h", port=7, debug=True, route_plan=PLAN)


def entry(agent_class):
    return (
        f"from tests.evaluation.test_agent_loading import {agent_class}\n"
        f"def get_entry_point(): return '{agent_class}'\n"
    )


def test_agents_of_leaderboard_2_are_built_planned_and_set_up(tmp_path, monkeypatch):
    agent = load(tmp_path, monkeypatch, "agent_of_2x", entry("NewStyle"))
    assert agent.calls == [("init", "h", 7, True), ("plan", *PLAN), ("setup", "weights")]


def test_agents_of_leaderboard_1_set_themselves_up(tmp_path, monkeypatch):
    agent = load(tmp_path, monkeypatch, "agent_of_1x", entry("OldStyle"))
    assert agent.calls == [("init", "weights"), ("plan", *PLAN)]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("agent_broken", "def get_entry_point(:", "SyntaxError"),
        ("agent_without_entry", "x = 1", "get_entry_point"),
        ("agent_with_wrong_entry", "def get_entry_point(): return 'Nobody'", "Nobody"),
        ("agent_that_imports_nothing", "import no_such_package_at_all", "no_such_package_at_all"),
        ("agent_that_exits", "raise SystemExit(4)", "SystemExit"),
    ],
)
def test_a_file_that_is_no_agent_is_the_agents_fault(tmp_path, monkeypatch, name, text, words):
    with pytest.raises(AgentError, match=words):
        load(tmp_path, monkeypatch, name, text)


def test_constructor_styles():
    assert takes_config_path(OldStyle)
    assert not takes_config_path(NewStyle)


def test_agents_by_name_and_by_path(tmp_path, checkout):
    agents = checkout / "agents"
    assert resolve_agent("expert", agents).name == "expert_agent.py"
    with pytest.raises(InputError, match="autopilot, expert"):
        resolve_agent(str(tmp_path / "gone.py"), agents)
    dotted = tmp_path / "my.agent.py"
    dotted.write_text("")
    with pytest.raises(InputError, match="other dot"):
        resolve_agent(str(dotted), agents)


@pytest.mark.parametrize(
    "control", [None, 3, {"throttle": 1}, carla.VehicleControl(steer=float("inf"))]
)
def test_nonsense_is_no_control(control):
    with pytest.raises(AgentError, match="the agent returned"):
        checked_control(control)


def test_a_control_passes_through():
    control = carla.VehicleControl(throttle=0.5)
    assert checked_control(control) is control
