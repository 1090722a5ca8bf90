"""Places in generated towns: towns below seed 900, so that nothing is tuned on held-out ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import carla
import numpy as np
import pytest

from adr1.errors import UnknownNameError
from adr1.routes.specs import RouteSpec
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import nearest_route_s
from adr1.scenarios.placing.place import Unplaced, place
from adr1.scenarios.placing.recipes import place_town
from adr1.scenarios.placing.survey import TownSurvey
from adr1.scenarios.placing.table import NEEDS
from adr1.scenarios.registry import scenario_types
from adr1.simulator.maps.towns import generate_town, parse_town_name

TOWNS = ("Metro-3", "Parkway-3", "Speedway-3")
LEAST = {"Metro-3": 28, "Parkway-3": 46, "Speedway-3": 48}


@cache
def survey(name: str) -> TownSurvey:
    spec = parse_town_name(name)
    assert spec is not None
    return TownSurvey(name, carla.Map(name, generate_town(spec).opendrive))


@cache
def placed(name: str) -> dict[str, RouteSpec]:
    routes = place_town(survey(name), NEEDS, [0]).routes
    return {route.scenarios[0].scenario_type: route for route in routes}


def test_every_type_states_its_needs():
    assert sorted(NEEDS) == sorted(scenario_types())


def test_every_type_finds_a_place_in_a_town_of_some_kind():
    assert set().union(*(placed(town) for town in TOWNS)) == set(NEEDS)


@pytest.mark.parametrize("town", TOWNS)
def test_a_type_is_placed_or_listed_with_a_reason(town):
    result = place_town(survey(town), NEEDS, [0])
    names = [route.scenarios[0].scenario_type for route in result.routes]
    missing = [item.scenario_type for item in result.unplaced]
    assert sorted([*names, *missing]) == sorted(NEEDS)
    assert all(item.reason for item in result.unplaced)
    assert len(names) >= LEAST[town]


@pytest.mark.parametrize("town", TOWNS)
def test_routes_can_be_planned_and_come_by_their_trigger_points(town):
    for name, spec in placed(town).items():
        route = survey(town).planner.plan(spec.keypoints_world_m)
        trigger = spec.scenarios[0].trigger_world
        s_m = nearest_route_s(route, trigger.x_m, trigger.y_m)
        index = route.index_at(s_m)
        off_m = np.hypot(*(route.positions_world_m[index, :2] - (trigger.x_m, trigger.y_m)))
        assert off_m < 1.0, name
        assert s_m < 0.5 * route.length_m, name
        assert np.hypot(*(route.positions_world_m[-1] - spec.keypoints_world_m[-1])[:2]) < 1.5
        assert abs(trigger.yaw_deg - route.yaw_deg[index]) < 5.0, name


@pytest.mark.parametrize("town", TOWNS)
def test_drawn_parameters_are_within_the_ranges_of_their_types(town):
    for name, spec in placed(town).items():
        reader = scenario_types()[name]
        scenario = reader.__new__(reader)
        scenario.spec = spec.scenarios[0]
        scenario.read(ScenarioParameters(spec.scenarios[0]))


def test_equal_seeds_give_equal_routes_and_others_give_others():
    fresh = TownSurvey("Metro-3", survey("Metro-3").carla_map)
    again = place(fresh, "DynamicObjectCrossing", 0)
    first = placed("Metro-3")["DynamicObjectCrossing"]
    other = place(fresh, "DynamicObjectCrossing", 1)
    assert isinstance(again, RouteSpec)
    assert isinstance(other, RouteSpec)
    assert again.keypoints_world_m.tobytes() == first.keypoints_world_m.tobytes()
    assert (again.weathers, again.scenarios) == (first.weathers, first.scenarios)
    assert other.keypoints_world_m.tobytes() != first.keypoints_world_m.tobytes()


def test_a_type_that_does_not_fit_says_so():
    result = place(survey("Metro-3"), "HighwayExit", 0)
    assert result == Unplaced(
        "HighwayExit", "no road or junction of the shape and length that it needs"
    )


def test_an_unknown_type_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match="AccidentTwoWays"):
        place(survey("Metro-3"), "Accidents", 0)


def turn_deg(town: str, name: str) -> float:
    route = survey(town).planner.plan(placed(town)[name].keypoints_world_m)
    return float((route.yaw_deg[-1] - route.yaw_deg[0] + 180.0) % 360.0 - 180.0)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("SignalizedJunctionLeftTurn", lambda deg: deg < -45.0),
        ("SignalizedJunctionRightTurn", lambda deg: deg > 45.0),
        ("Scenario7", lambda deg: abs(deg) < 20.0),
    ],
)
def test_turning_types_turn_their_way(name: str, right: Callable[[float], bool]):
    assert right(turn_deg("Metro-3", name))
