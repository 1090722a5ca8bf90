"""Who may come from where at a junction of the route, and what its lights are made to show."""

from __future__ import annotations

from types import SimpleNamespace

import carla
import numpy as np
import pytest
from py_trees.common import Status

from adr1.errors import ScenarioError
from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import interpolate_route
from adr1.scenarios.junctions import JunctionLights, RouteJunction
from adr1.scenarios.places import aside_m, route_waypoint
from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.simulator.maps.towns import TownSpec, generate_town

EASTWARDS = np.array([[-80.0, 97.8, 0.0], [60.0, 97.8, 0.0]])
"""Along a street of Metro, over a junction of four arms with lights."""


@pytest.fixture(scope="module")
def metro() -> carla.Map:
    return carla.Map("Metro", generate_town(TownSpec("Metro")).opendrive)


@pytest.fixture(scope="module")
def route(metro: carla.Map) -> DenseRoute:
    return interpolate_route(metro, EASTWARDS)


def junction_of(carla_map: carla.Map, route: DenseRoute, world: object = None) -> RouteJunction:
    """The first junction; a context of what it asks for: map, route, world."""
    context = SimpleNamespace(carla_map=carla_map, route=route, world=world)
    return RouteJunction.after(context, 10.0)


@pytest.mark.parametrize(
    ("side", "heading"),
    [("opposite", (-1.0, 0.0)), ("left", (0.0, 1.0)), ("right", (0.0, -1.0)), ("own", (1.0, 0.0))],
)
def test_ways_lead_straight_over_from_each_side(metro, route, side, heading) -> None:
    """In CARLA's frame y grows to the right of who drives eastwards."""
    junction = junction_of(metro, route)
    (path,) = junction.straight_from(side)
    step = np.diff(path, axis=0)
    assert np.hypot(*step.T).max() < 2.5
    whole = path[-1] - path[0]
    assert whole / np.hypot(*whole) == pytest.approx(heading, abs=0.1)
    assert np.hypot(*whole) > 90.0


def test_no_junction_and_no_such_lane_are_told(metro, route) -> None:
    context = SimpleNamespace(carla_map=metro, route=route)
    with pytest.raises(ScenarioError, match="no junction after"):
        RouteJunction.after(context, route.length_m - 1.0)
    lane = route_waypoint(metro, route, 20.0)
    assert aside_m(lane, "right", ("Sidewalk",)) > 2.0
    assert aside_m(lane, "left", ("Sidewalk",), same_way=False) < -5.0
    with pytest.raises(ScenarioError, match="no lane of type Parking on the right"):
        aside_m(lane, "right", ("Parking",))


@pytest.mark.timeout(120)
def test_lights_are_held_and_given_back(embedded_server: EmbeddedServer) -> None:
    client = connect("127.0.0.1", embedded_server.rpc_port, 20.0)
    world = client.get_world()
    carla_map = world.get_map()
    junction = junction_of(carla_map, interpolate_route(carla_map, EASTWARDS), world)
    with SynchronousWorld(world) as sync:
        for _ in range(130):  # into the cycle
            sync.tick(20.0)
        lights = JunctionLights(SimpleNamespace(world=world), junction, {"own", "opposite"})
        mine = world.get_traffic_lights_in_junction(junction.junction.id)
        my_ids = {light.id for light in mine}
        others = [
            light
            for light in world.get_actors().filter("traffic.traffic_light")
            if light.id not in my_ids
        ]

        def shown(of: list[carla.TrafficLight] = mine) -> list[str]:
            return [str(light.get_state()) for light in of]

        times_s = [light.get_green_time() for light in mine]
        elsewhere: set[tuple[str, ...]] = set()
        for _ in range(600):  # longer than any phase of the lights
            lights.tick_once()
            sync.tick(20.0)
            elsewhere.add(tuple(shown(others)))
        assert lights.status is Status.RUNNING
        assert sorted(shown()) == ["Green", "Green", "Red", "Red"]
        assert len(elsewhere) > 3, "the other junctions' cycles stand still"
        lights.green = set()
        lights.tick_once()
        sync.tick(20.0)
        assert shown() == ["Red"] * 4
        elapsed_s = [light.get_elapsed_time() for light in others]
        lights.stop(Status.INVALID)
        sync.tick(20.0)
        assert [light.get_green_time() for light in mine] == times_s
        grown = [light.get_elapsed_time() >= s for light, s in zip(others, elapsed_s, strict=True)]
        assert sum(grown) > 0.8 * len(grown), "the other junctions began anew"
        seen: set[tuple[str, ...]] = set()
        for _ in range(600):
            sync.tick(20.0)
            seen.add(tuple(shown()))
        assert len(seen) > 3, "the junction's own cycle does not go on"
