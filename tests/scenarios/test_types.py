"""Every scenario type fires, can be passed and can be failed: the suite `safety`, driven twice.

The expert has to pass each, without seeing names or internals; one and the same reckless policy has
to be caught in each, by an infraction that the type names in `caught_by`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.results import RouteResult, SuiteResult
from adr1.routes.xml import read_route_xml
from adr1.scenarios.registry import scenario_type, scenario_types

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "scenarios" / "suites" / "safety.json"
TYPES = sorted(scenario_types())

ALLOWED = {InfractionKind.MIN_SPEED, InfractionKind.OUTSIDE_ROUTE_LANES}
"""A driver who waits is slow, one who passes an obstacle by the other lane leaves his own."""


def route_files() -> list[Path]:
    entries = json.loads(SUITE.read_text())["entries"]
    return [(SUITE.parent / entry["route_file"]).resolve() for entry in entries]


def test_all_56_types_are_registered_and_in_the_suite() -> None:
    routes = [route for path in route_files() for route in read_route_xml(path).routes]
    in_suite = sorted(s.scenario_type for route in routes for s in route.scenarios)
    assert in_suite == TYPES
    assert len(TYPES) == 56


@pytest.mark.parametrize("name", TYPES)
def test_a_type_says_what_it_is(name: str) -> None:
    module = sys.modules[scenario_type(name).__module__]
    assert module.__doc__ is not None
    assert "Parameters" in module.__doc__
    assert "NHTSA pre-crash typology:" in module.__doc__
    assert scenario_type(name).caught_by


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("safety")


@cache
def drive(agent: str, out: Path) -> dict[str, RouteResult]:
    """Drive the whole suite once; results by route id, which is the type's name."""
    command = [
        sys.executable,
        str(ROOT / "scenarios" / "run_suite.py"),
        *("--suite", "safety", "--agent", agent, "--workers", "2"),
        *("--out", str(out / Path(agent).stem), "--no-report", "--no-record"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=3000, check=False)
    found = sorted((out / Path(agent).stem).rglob("results.json"))
    assert found, done.stdout + done.stderr
    result = SuiteResult.model_validate_json(found[0].read_bytes())
    return {route.route_id: route for route in result.routes}


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPES)
def test_the_expert_passes(name: str, runs: Path) -> None:
    outcome = drive("expert", runs)[name].outcome
    assert not outcome.status.failed, (outcome.status, outcome.exception, outcome.infractions)
    assert [s.scenario_type for s in outcome.scenarios] == [name]
    assert all(s.ended_s is not None and not s.timed_out for s in outcome.scenarios)
    allowed = ALLOWED - scenario_type(name).caught_by
    assert {i.kind for i in outcome.infractions} <= allowed, outcome.infractions


@pytest.mark.slow
@pytest.mark.parametrize("name", TYPES)
def test_the_reckless_policy_is_caught(name: str, runs: Path) -> None:
    outcome = drive(str(ROOT / "agents" / "reckless_agent.py"), runs)[name].outcome
    assert [s.scenario_type for s in outcome.scenarios] == [name]
    kinds = {infraction.kind for infraction in outcome.infractions}
    assert kinds & scenario_type(name).caught_by, kinds
