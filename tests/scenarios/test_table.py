"""docs/scenarios.md is what the types say, and what they say is what they read."""

from __future__ import annotations

from pathlib import Path

import pytest

from adr1.routes.specs import ScenarioSpec
from adr1.routes.xml import read_route_xml
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.registry import scenario_type, scenario_types
from adr1.scenarios.table import described, parameters_of, table
from adr1.simulator.geometry import Pose

BARE = ScenarioSpec("none", "none", Pose(0.0, 0.0), {})
COMPUTED = {("PedestrianCrossing", "distance")}
"""Parameters whose default is no number."""


def test_the_page_is_up_to_date(checkout: Path) -> None:
    page = (checkout / "docs" / "scenarios.md").read_text()
    assert page == table(BARE), "run python -m adr1.scenarios.table > docs/scenarios.md"


@pytest.mark.parametrize("name", sorted(scenario_types()))
def test_texts_give_the_ranges_and_defaults_of_the_code(name: str) -> None:
    kind = scenario_type(name)
    texts = described(kind)
    for noted in parameters_of(kind, BARE):
        if noted.low is None or (name, noted.name) in COMPUTED:
            continue
        text = texts[noted.name]
        assert f"{noted.low:g} to {noted.high:g}" in text, (noted, text)
        if isinstance(noted.default, tuple):
            low, high = noted.default
            wanted = f"({low:g})" if low == high else f"({low:g} to {high:g})"
        else:
            wanted = f"({noted.default:.3g}"
        assert wanted in text, (noted, text)


def test_all_scenarios_of_official_routes_are_read(shared_dir: Path) -> None:
    """Parameters of the public routes of leaderboard 2.0 lie within the ranges of the types."""
    routes = read_route_xml(shared_dir / "routes" / "leaderboard2_routes_devtest.xml").routes
    specs = [spec for route in routes for spec in route.scenarios]
    assert len({spec.scenario_type for spec in specs}) >= 25
    for spec in specs:
        scenario = scenario_type(spec.scenario_type).__new__(scenario_type(spec.scenario_type))
        scenario.spec = spec
        scenario.read(ScenarioParameters(spec))
