"""Ways of flows on the real map, and what their parameters must be."""

from __future__ import annotations

from types import SimpleNamespace

import carla
import numpy as np
import pytest

from adr1.errors import InputError
from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import GlobalPlanner
from adr1.routes.specs import ScenarioSpec
from adr1.scenarios.actor_flows import (
    FASTEST_SHARE,
    SLOWEST_SHARE,
    MeetEgo,
    crossing_of,
    flow_of,
    flow_path,
)
from adr1.scenarios.parameters import ScenarioParameters
from adr1.simulator.geometry import Pose
from adr1.simulator.maps.towns import TownSpec, generate_town


@pytest.fixture(scope="module")
def speedway() -> carla.Map:
    return carla.Map("Speedway", generate_town(TownSpec("Speedway")).opendrive)


def test_a_flow_keeps_its_lane_from_start_to_end(speedway: carla.Map) -> None:
    path = flow_path(speedway, carla.Location(x=60.0, y=7.6), carla.Location(x=610.0, y=7.6))
    assert np.abs(path[:, 1] - 7.6).max() < 0.1
    assert path[0, 0] == pytest.approx(60.0, abs=1.0)
    assert path[-1, 0] == pytest.approx(610.0, abs=1.0)
    assert np.hypot(*np.diff(path, axis=0).T) == pytest.approx(1.0, abs=0.1)


def test_a_flow_takes_the_branch_that_leads_to_its_end(speedway: carla.Map) -> None:
    """From the deceleration lane up the ramp, not on along the motorway."""
    path = flow_path(speedway, carla.Location(x=-390.0, y=11.4), carla.Location(x=-104.7, y=120.0))
    assert np.hypot(*(path[-1] - (-104.7, 120.0))) < 1.5


def test_where_a_left_turn_crosses_the_oncoming_flow(speedway: carla.Map) -> None:
    flow = flow_path(
        speedway, carla.Location(x=-330.0, y=-157.4), carla.Location(x=-40.0, y=-157.4)
    )
    turn = [carla.Location(x=-62.0, y=-160.9), carla.Location(x=-104.0, y=-50.0)]
    route = _route(speedway, turn)
    s_m, beyond_m = crossing_of(route, flow, 0.0)
    x, y = route.positions_world_m[route.index_at(s_m), :2]
    assert abs(y + 157.4) < 1.5
    assert beyond_m == pytest.approx(-40.0 - x, abs=3.0)
    assert 30.0 < s_m < 60.0


def _route(town: carla.Map, places: list[carla.Location]) -> DenseRoute:
    return GlobalPlanner(town).plan(np.array([[p.x, p.y, p.z] for p in places]))


def ego_on_its_way(s_m: float, speed_mps: float) -> SimpleNamespace:
    return SimpleNamespace(ego_s_m=s_m, ego_speed_mps=speed_mps)


def test_the_best_placed_car_meets_the_ego() -> None:
    """The ego needs 5 s for 50 m; cars are 20, 45 and 90 m before the crossing, at 8 m/s."""
    context = ego_on_its_way(50.0, 10.0)
    meet = MeetEgo(context, 8.0, ego_s_m=100.0, beyond_m=30.0)
    assert meet.speed_for([50.0, 75.0, 120.0]) == pytest.approx(9.0)
    assert meet.speed_for([50.0]) == pytest.approx(SLOWEST_SHARE * 8.0)
    assert meet.speed_for([150.0]) == pytest.approx(FASTEST_SHARE * 8.0)
    assert meet.speed_for([10.0]) == 8.0, "all are past the crossing"
    context.ego_s_m = 120.0
    assert meet.speed_for([75.0]) == 8.0, "the ego is past it"


def test_an_ego_that_brakes_is_left_alone_from_then_on() -> None:
    context = ego_on_its_way(50.0, 10.0)
    meet = MeetEgo(context, 8.0, ego_s_m=100.0, beyond_m=30.0)
    assert meet.speed_for([75.0]) == pytest.approx(9.0)
    context.ego_speed_mps = 6.0
    assert meet.speed_for([75.0]) == 8.0
    context.ego_speed_mps = 10.0
    assert meet.speed_for([75.0]) == 8.0


def test_the_figures_of_a_flow() -> None:
    assert flow_of(_parameters()) == (10.0, (20.0, 50.0))
    given = {"flow_speed": {"value": "6"}, "source_dist_interval": {"from": "18", "to": "32"}}
    assert flow_of(_parameters(**given)) == (6.0, (18.0, 32.0))


@pytest.mark.parametrize(
    "given",
    [
        {"flow_speed": {"value": "0"}},
        {"flow_speed": {"value": "nan"}},
        {"source_dist_interval": {"from": "2", "to": "30"}},
        {"source_dist_interval": {"from": "30", "to": "20"}},
    ],
)
def test_flows_that_cannot_be(given: dict[str, dict[str, str]]) -> None:
    with pytest.raises(InputError, match="Enter_1"):
        flow_of(_parameters(**given))


def _parameters(**given: dict[str, str]) -> ScenarioParameters:
    return ScenarioParameters(ScenarioSpec("Enter_1", "EnterActorFlow", Pose(0.0, 0.0), given))
