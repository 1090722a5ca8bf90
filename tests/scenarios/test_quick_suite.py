"""The suite `quick` is what it claims to be: checked with the planner on the built-in towns."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import carla
import numpy as np
import pytest

from adr1.evaluation.suites import load_suite
from adr1.routes.dense_route import DenseRoute, RoadOption
from adr1.routes.planner import GlobalPlanner
from adr1.routes.xml import read_route_xml
from adr1.simulator.maps.towns import generate_town, parse_town_name


@pytest.fixture(scope="module")
def routes(checkout: Path) -> dict[str, DenseRoute]:
    planned = {}
    for entry in load_suite("quick", checkout / "scenarios" / "suites").entries:
        specs = read_route_xml(entry.route_file).routes
        town = parse_town_name(specs[0].town)
        assert town is not None
        planner = GlobalPlanner(carla.Map(town.name, generate_town(town).opendrive))
        for spec in specs:
            assert spec.town == town.name
            planned[spec.route_id] = planner.plan(spec.keypoints_world_m)
    return planned


def turns(route: DenseRoute) -> list[RoadOption]:
    """Options in order, without the plain following of lanes."""
    options = (RoadOption(int(option)) for option, _ in groupby(route.options))
    return [option for option in options if option != RoadOption.LANEFOLLOW]


def test_six_routes_of_a_few_hundred_metres(routes: dict[str, DenseRoute]) -> None:
    assert sorted(routes) == ["0", "1", "2", "3", "4", "5"]
    for route in routes.values():
        assert 300.0 < route.length_m < 710.0
        assert not route.is_junction[0]
        assert not route.is_junction[-1]


def test_metro_turns_both_ways_and_changes_lanes(routes: dict[str, DenseRoute]) -> None:
    seen = {option for number in "012" for option in turns(routes[number])}
    assert seen >= {
        RoadOption.LEFT,
        RoadOption.RIGHT,
        RoadOption.STRAIGHT,
        RoadOption.CHANGELANELEFT,
        RoadOption.CHANGELANERIGHT,
    }


def test_parkway_has_roundabout_ramps_and_a_stop_crossing(routes: dict[str, DenseRoute]) -> None:
    left, right, straight = RoadOption.LEFT, RoadOption.RIGHT, RoadOption.STRAIGHT
    # Into the roundabout, past two exits, out at the third.
    assert turns(routes["3"])[-4:] == [right, left, left, right]
    lowest = routes["4"].positions_world_m[:, 1].min()
    assert -20.0 < lowest < 20.0  # the dual carriageway, reached by a ramp and left by another
    assert (turns(routes["4"])[0], turns(routes["4"])[-1]) == (right, left)
    assert turns(routes["5"])[0] == straight


def test_routes_do_not_double_back(routes: dict[str, DenseRoute]) -> None:
    for route in routes.values():
        heading = np.radians(route.yaw_deg)
        step = np.diff(route.positions_world_m[:, :2], axis=0)
        along = step[:, 0] * np.cos(heading[1:]) + step[:, 1] * np.sin(heading[1:])
        assert np.all(along > -0.2)
