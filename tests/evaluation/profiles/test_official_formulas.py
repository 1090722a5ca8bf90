"""Scores of 1,000 random sets of infractions: by plain arithmetic, and by the official code."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
import types
import warnings
from pathlib import Path
from types import SimpleNamespace

import pytest

from adr1.criteria.infraction import InfractionKind as Kind
from adr1.evaluation.profiles import PROFILES, InfractionTally, score_route

SETS = 1000
EVENT_NAMES = {
    Kind.COLLISION_PEDESTRIAN: "COLLISION_PEDESTRIAN",
    Kind.COLLISION_VEHICLE: "COLLISION_VEHICLE",
    Kind.COLLISION_LAYOUT: "COLLISION_STATIC",
    Kind.RED_LIGHT: "TRAFFIC_LIGHT_INFRACTION",
    Kind.STOP: "STOP_INFRACTION",
    Kind.OUTSIDE_ROUTE_LANES: "OUTSIDE_ROUTE_LANES_INFRACTION",
    Kind.MIN_SPEED: "MIN_SPEED_INFRACTION",
    Kind.YIELD_EMERGENCY_VEHICLE: "YIELD_TO_EMERGENCY_VEHICLE",
    Kind.SCENARIO_TIMEOUT: "SCENARIO_TIMEOUT",
    Kind.ROUTE_DEVIATION: "ROUTE_DEVIATION",
    Kind.VEHICLE_BLOCKED: "VEHICLE_BLOCKED",
}
OF_VERSION_1 = (*list(Kind)[:6], Kind.ROUTE_DEVIATION, Kind.VEHICLE_BLOCKED)


def random_sets(kinds) -> list[tuple[float, list[tuple[Kind, float | None]]]]:
    """Completion and infractions; there is at most one that tells of driving outside lanes."""
    draw = random.Random(2026)
    found = []
    for _ in range(SETS):
        events = [(draw.choice(kinds), draw.uniform(0.0, 100.0)) for _ in range(draw.randrange(9))]
        outside = [event for event in events if event[0] is Kind.OUTSIDE_ROUTE_LANES][:1]
        others = [event for event in events if event[0] is not Kind.OUTSIDE_ROUTE_LANES]
        found.append((draw.choice([100.0, draw.uniform(0.0, 100.0)]), others + outside))
    return found


def plain_penalty(profile: str, events: list[tuple[Kind, float]]) -> float:
    """The published formulas, event by event."""
    factor, cost = 1.0, 0.0
    for kind, percent in events:
        if kind is Kind.OUTSIDE_ROUTE_LANES:
            factor *= 1 - percent / 100
        elif kind is Kind.MIN_SPEED and profile == "lb2.0":
            factor *= 0.7 + 0.3 * percent / 100
        elif kind is Kind.MIN_SPEED and profile == "lb2.1":
            cost += 0.4 * (100 - percent) / 100
        elif profile == "lb2.1":
            cost += {
                "collisions_pedestrian": 1.0,
                "collisions_vehicle": 0.7,
                "collisions_layout": 0.6,
                "red_light": 0.4,
                "stop_infraction": 0.25,
                "scenario_timeouts": 0.4,
                "yield_emergency_vehicle_infractions": 0.4,
            }.get(kind.value, 0.0)
        elif profile != "lb1.0" or not kind.value.startswith(("scenario", "yield", "min")):
            factor *= {
                "collisions_pedestrian": 0.5,
                "collisions_vehicle": 0.6,
                "collisions_layout": 0.65,
                "red_light": 0.7,
                "stop_infraction": 0.8,
                "scenario_timeouts": 0.7,
                "yield_emergency_vehicle_infractions": 0.7,
            }.get(kind.value, 1.0)
    return factor / (1 + cost)


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_scores_equal_plain_arithmetic(profile):
    for completion, events in random_sets(list(Kind)):
        scores = score_route(PROFILES[profile], completion, InfractionTally.of(events))
        penalty = plain_penalty(profile, events)
        assert scores.penalty == pytest.approx(penalty, abs=1e-6)
        assert scores.composed == pytest.approx(completion * penalty, abs=1e-6)


@pytest.fixture
def official(official_dir, monkeypatch):
    """A function: branch of the leaderboard -> (its statistics manager's module, event types)."""
    path = official_dir / "scenario_runner/srunner/scenariomanager/traffic_events.py"
    events = importlib.util.module_from_spec(importlib.util.spec_from_file_location("ev", path))
    events.__spec__.loader.exec_module(events)
    tools = SimpleNamespace(fetch_dict=None, save_dict=None, create_default_json_msg=None)
    for name, module in {
        "dictor": SimpleNamespace(dictor=None),
        "srunner": types.ModuleType("srunner"),
        "srunner.scenariomanager": types.ModuleType("srunner.scenariomanager"),
        "srunner.scenariomanager.traffic_events": events,
        "leaderboard": types.ModuleType("leaderboard"),
        "leaderboard.utils": types.ModuleType("leaderboard.utils"),
        "leaderboard.utils.checkpoint_tools": tools,
    }.items():
        monkeypatch.setitem(sys.modules, name, module)

    def load(branch: str):
        source = source_of(official_dir / "leaderboard", branch)
        module = types.ModuleType("statistics_manager")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            exec(compile(source, branch, "exec"), module.__dict__)
        return module, events

    return load


def source_of(clone: Path, branch: str) -> str:
    for name in (branch, f"origin/{branch}"):
        shown = subprocess.run(
            ["git", "-C", clone, "show", f"{name}:leaderboard/utils/statistics_manager.py"],
            capture_output=True,
            text=True,
        )
        if shown.returncode == 0:
            return shown.stdout
    pytest.skip(f"the clone of the leaderboard has no branch {branch}")


@pytest.mark.parametrize(
    ("profile", "branch"),
    [("lb2.0", "leaderboard-2.0"), ("lb2.1", "leaderboard-2.1"), ("lb1.0", "leaderboard-1.0")],
)
def test_scores_equal_those_of_the_official_code(official, profile, branch):
    module, events = official(branch)
    kinds = OF_VERSION_1 if profile == "lb1.0" else list(EVENT_NAMES)
    for completion, infractions in random_sets(kinds):
        theirs = official_scores(module, events, completion, infractions)
        ours = score_route(PROFILES[profile], completion, InfractionTally.of(infractions))
        assert ours.penalty == pytest.approx(theirs["score_penalty"], abs=1e-6)
        assert ours.composed == pytest.approx(theirs["score_composed"], abs=1e-6)
        assert ours.route == pytest.approx(theirs["score_route"], abs=1e-6)


def official_scores(module, events, completion, infractions) -> dict[str, float]:
    types_ = events.TrafficEventType
    found = [
        events.TrafficEvent(types_[EVENT_NAMES[kind]], 0, "", {"percentage": percent})
        for kind, percent in infractions
    ]
    found.append(
        events.TrafficEvent(types_.ROUTE_COMPLETION, 0, "", {"route_completed": completion})
    )
    node = SimpleNamespace(events=found, list_traffic_events=found)
    scenario = SimpleNamespace(
        timeout_node=SimpleNamespace(timeout=False), get_criteria=lambda: [node], route=[]
    )
    record = module.RouteRecord()
    if hasattr(module, "Results"):
        manager = module.StatisticsManager("", "")
        manager._results.checkpoint.records.append(record)
        manager.set_scenario(scenario)
        manager.compute_route_statistics(0)
    else:
        manager = module.StatisticsManager()
        manager._registry_route_records.append(record)
        manager.set_scenario(scenario)
        manager.compute_route_statistics(SimpleNamespace(index=0, trajectory=[]))
    return record.scores
