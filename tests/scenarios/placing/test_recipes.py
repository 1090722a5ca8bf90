from __future__ import annotations

import json
from pathlib import Path

import carla
import pytest

from adr1.errors import FileFormatError, InputError, UnknownNameError
from adr1.evaluation.plan import plan_routes
from adr1.evaluation.suites import load_suite
from adr1.routes.held_out import is_held_out_town
from adr1.routes.planner import GlobalPlanner
from adr1.routes.xml import read_route_xml
from adr1.scenarios.placing.options import PlaceOptions, run_place
from adr1.scenarios.placing.recipes import Recipe, make_file, read_recipes
from adr1.scenarios.placing.table import GENERATOR_VERSION, NEEDS
from adr1.simulator.maps.towns import generate_town, parse_town_name

SCENARIOS = Path(__file__).parents[3] / "scenarios"
RECIPES = SCENARIOS / "recipes.json"
ALL = read_recipes(RECIPES)
FEW = [r for r in ALL.files if r.town in ("Metro-1", "Parkway-901", "Speedway-902")]


def load(name: str) -> carla.Map:
    spec = parse_town_name(name)
    if spec is None:
        raise UnknownNameError("map", name, ["Metro"])
    return carla.Map(name, generate_town(spec).opendrive)


def check_made_again(recipe: Recipe, folder: Path) -> None:
    (folder / recipe.route_file).parent.mkdir(parents=True, exist_ok=True)
    assert make_file(recipe, folder, load) == recipe
    made = (folder / recipe.route_file).read_bytes()
    assert made == (SCENARIOS / recipe.route_file).read_bytes()


@pytest.mark.parametrize("recipe", FEW, ids=lambda recipe: recipe.town)
def test_a_route_file_comes_out_again_to_the_byte(recipe, tmp_path):
    check_made_again(recipe, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ALL.files, ids=lambda recipe: recipe.town)
def test_every_route_file_comes_out_again_to_the_byte(recipe, tmp_path):
    check_made_again(recipe, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ALL.files, ids=lambda recipe: recipe.town)
def test_every_route_can_be_planned(recipe):
    planner = GlobalPlanner(load(recipe.town))
    for route in read_route_xml(SCENARIOS / recipe.route_file).routes:
        assert planner.plan(route.keypoints_world_m).length_m > 30.0


def test_every_type_is_placed_or_listed_in_every_file():
    assert ALL.version == GENERATOR_VERSION
    for recipe in ALL.files:
        routes = read_route_xml(SCENARIOS / recipe.route_file).routes
        types = [scenario.scenario_type for route in routes for scenario in route.scenarios]
        assert len(types) == recipe.routes == len(routes)
        assert sorted([*types, *recipe.unplaced]) == sorted(NEEDS)
        assert {route.town for route in routes} == {recipe.town}


@pytest.mark.parametrize(("suite", "least"), [("nightly", 56 * 3), ("held_out", 1000)])
def test_a_suite_has_every_type_with_three_seeds_on_its_own_towns(suite, least):
    planned = plan_routes(load_suite(suite, SCENARIOS / "suites"), 0, None)
    assert len(planned) >= least
    assert {is_held_out_town(route.town) for route in planned} == {suite == "held_out"}
    for name in NEEDS:
        own = [route for route in planned if route.scenario_types == (name,)]
        assert len({route.seed for route in own}) == 3, name
        assert len({(route.town, route.route_id) for route in own}) >= 2, name


def test_the_command_writes_routes_and_tells_what_does_not_fit(tmp_path, capsys):
    out = tmp_path / "mine.xml"
    wanted = "Scenario7,HighwayExit"
    run_place(PlaceOptions(town="Metro-2", types=wanted, draws=2, seed=5, out=out), load)
    assert [route.route_id for route in read_route_xml(out).routes] == [
        "Scenario7_5",
        "Scenario7_6",
    ]
    printed = capsys.readouterr().out
    assert "no place for HighwayExit" in printed
    assert "2 routes" in printed


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (PlaceOptions(), "--town"),
        (PlaceOptions(town="Metro-2", draws=0), "--draws"),
        (PlaceOptions(town="Atlantis"), "Atlantis"),
        (PlaceOptions(town="Metro-2", types="Accidents"), "AccidentTwoWays"),
        (PlaceOptions(town="Metro-2", types="HighwayExit"), "nothing was written"),
        (PlaceOptions(recipes=Path("gone.json")), r"gone\.json"),
    ],
)
def test_wrong_options_are_bad_input(options, problem):
    with pytest.raises(InputError, match=problem):
        run_place(options, load)


def test_a_broken_file_of_recipes_is_named_with_its_fault(tmp_path):
    path = tmp_path / "recipes.json"
    path.write_text(json.dumps({"version": 1, "files": [{"town": "Metro"}]}))
    with pytest.raises(FileFormatError, match=r"files\.0\.route_file"):
        read_recipes(path)
