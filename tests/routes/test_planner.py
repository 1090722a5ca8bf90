from __future__ import annotations

import math
from itertools import groupby

import carla
import numpy as np
import pytest

from adr1.errors import InputError
from adr1.routes.dense_route import RoadOption
from adr1.routes.planner import GlobalPlanner, interpolate_route
from adr1.routes.turns import turned_deg
from adr1.routes.xml import read_route_xml
from adr1.simulator.maps.towns import generate_town, parse_town_name

CHANGES = (RoadOption.CHANGELANELEFT, RoadOption.CHANGELANERIGHT)


def two_lanes(change: str) -> carla.Map:
    """500 m along +x: lane -1 at y = 1.75 and lane -2 at y = 5.25 in CARLA's frame."""
    mark = f'<roadMark sOffset="0" type="broken" color="white" width="0.1" laneChange="{change}"/>'
    lane = (
        '<lane id="{}" type="driving" level="false"><link/>'
        '<width sOffset="0" a="3.5" b="0" c="0" d="0"/>' + mark + "</lane>"
    )
    return carla.Map(
        "two_lanes",
        '<?xml version="1.0"?><OpenDRIVE><header revMajor="1" revMinor="4" name="two"/>'
        '<road name="r" length="500" id="1" junction="-1"><link/>'
        '<planView><geometry s="0" x="0" y="0" hdg="0" length="500"><line/></geometry></planView>'
        '<elevationProfile/><lateralProfile/><lanes><laneSection s="0">'
        f'<center><lane id="0" type="none" level="false">{mark}</lane></center>'
        f"<right>{lane.format(-1)}{lane.format(-2)}</right>"
        "</laneSection></lanes></road></OpenDRIVE>",
    )


def keypoints(*points):
    return np.array([[x, y, 0.0] for x, y in points])


@pytest.fixture(scope="module")
def free():
    return GlobalPlanner(two_lanes("both"))


def test_straight_on(free):
    route = free.plan(keypoints((10.0, 1.75), (410.0, 1.75)))
    assert route.length_m == pytest.approx(400.0)
    assert len(route) == 401
    assert np.allclose(np.diff(route.s_m), 1.0)
    assert np.allclose(route.positions_world_m[:, 1], 1.75)
    assert np.all(route.yaw_deg == 0.0)
    assert set(route.options) == {RoadOption.LANEFOLLOW}
    assert np.all(route.lane_ids == -1)
    assert np.all(route.lane_width_m == 3.5)
    assert not route.is_junction.any()
    assert route.index_at(100.4) == 100


def test_a_lane_change_is_two_points_ten_metres_apart(free):
    route = free.plan(keypoints((10.0, 1.75), (110.0, 5.25)))
    (first, second) = np.flatnonzero(np.isin(route.options, CHANGES)).tolist()
    assert second == first + 1
    assert set(route.options[[first, second]]) == {RoadOption.CHANGELANERIGHT}
    assert route.positions_world_m[first].tolist() == pytest.approx([10.0, 1.75, 0.0])
    assert route.positions_world_m[second].tolist() == pytest.approx([20.0, 5.25, 0.0])
    assert route.lane_ids[[first, second]].tolist() == [-1, -2]
    # hypot(10, 3.5) for the change, then 90 m
    assert route.length_m == pytest.approx(10.595 + 90.0, abs=0.01)


def test_a_keypoint_is_passed_before_its_lane_is_left(free):
    route = free.plan(keypoints((10.0, 5.25), (200.0, 5.25), (300.0, 1.75)))
    (first, _) = np.flatnonzero(np.isin(route.options, CHANGES)).tolist()
    assert route.options[first] == RoadOption.CHANGELANELEFT
    assert route.positions_world_m[first, 0] == pytest.approx(200.0)


def test_markings_are_obeyed():
    with pytest.raises(InputError, match="no legal way from keypoint 0 to keypoint 1"):
        GlobalPlanner(two_lanes("none")).plan(keypoints((10.0, 1.75), (110.0, 5.25)))
    with pytest.raises(InputError, match="no legal way"):
        GlobalPlanner(two_lanes("decrease")).plan(keypoints((10.0, 1.75), (110.0, 5.25)))


def test_going_back_is_no_way(free):
    with pytest.raises(InputError, match="no legal way"):
        free.plan(keypoints((200.0, 1.75), (100.0, 1.75)))


@pytest.mark.parametrize("bad", [np.zeros((1, 3)), np.zeros((3, 2)), np.zeros(3)])
def test_keypoints_of_another_shape(free, bad):
    with pytest.raises(InputError, match="keypoints must be"):
        free.plan(bad)


def test_keypoints_that_are_no_places_of_this_town(free):
    with pytest.raises(InputError, match=r"keypoint 1 at .* is further than 20.0 m from any"):
        free.plan(keypoints((10.0, 1.75), (100.0, 60.0)))
    with pytest.raises(InputError, match=r"keypoint 0 is .* not a place"):
        free.plan(keypoints((math.nan, 1.75), (100.0, 1.75)))


def test_a_route_to_where_it_starts(free):
    with pytest.raises(InputError, match=r"less than 5\.0 m"):
        free.plan(keypoints((10.0, 1.75), (12.0, 1.75)))


def test_sampling_must_be_positive():
    with pytest.raises(InputError, match="sampling_m"):
        GlobalPlanner(two_lanes("both"), sampling_m=0.0)


def test_coarser_sampling():
    route = interpolate_route(two_lanes("both"), keypoints((10.0, 1.75), (410.0, 1.75)), 2.0)
    assert len(route) == 201
    assert route.sampling_m == 2.0


def test_a_known_route_turns_as_the_town_does(official_routes, official_planners):
    # Town01, devtest route 0: right into the first cross street, at the end of it left
    # (south), right (west), right (north).
    route = read_route_xml(official_routes / "leaderboard1_routes_devtest.xml").routes[0]
    dense = official_planners["Town01"].plan(route.keypoints_world_m)
    changed = np.flatnonzero(np.diff(dense.options, prepend=-9))
    turns = [RoadOption(o).name for o in dense.options[changed] if o != RoadOption.LANEFOLLOW]
    headings = dense.yaw_deg[[0, -1]]
    assert dense.length_m == pytest.approx(762.0, abs=1.0)
    assert abs(turned_deg(headings[0], -90.0)) < 1.0
    assert abs(turned_deg(headings[1], -90.0)) < 1.0
    net = sum(turned_deg(a, b) for a, b in zip(dense.yaw_deg[:-1], dense.yaw_deg[1:], strict=True))
    assert net == pytest.approx(0.0, abs=1.0)
    assert turns.count("LEFT") == 2
    assert turns.count("RIGHT") >= 1


def test_all_official_routes_of_three_towns(official_routes, official_planners):
    planned = 0
    for route in read_route_xml(official_routes / "leaderboard1_routes_training.xml").routes:
        if route.town not in official_planners:
            continue
        dense = official_planners[route.town].plan(route.keypoints_world_m)
        planned += 1
        changing = np.isin(dense.options[1:], CHANGES)
        steps = np.diff(dense.s_m)
        assert steps.min() > 0.2
        assert steps[~changing].max() < 1.7  # the outer edge of a bend is longer than its axis
        assert steps.max() < 14.0
        turns = np.abs((np.diff(dense.yaw_deg) + 180.0) % 360.0 - 180.0)
        assert turns.max() < 20.0
        # every keypoint is passed, in order, at most two lanes beside
        rows = [nearest_row(dense, point) for point in route.keypoints_world_m]
        distances = [
            float(np.hypot(*(dense.positions_world_m[row] - point)[:2]))
            for row, point in zip(rows, route.keypoints_world_m, strict=True)
        ]
        assert max(distances) < 7.5
        assert np.median(distances) < 1.0
    assert planned == 40


@pytest.mark.parametrize("town", ["Town01", "Town03"])
def test_options_agree_with_the_way_the_junctions_turn(official_routes, official_planners, town):
    seen = set()
    for route in read_route_xml(official_routes / "leaderboard1_routes_training.xml").routes:
        if route.town != town:
            continue
        dense = official_planners[town].plan(route.keypoints_world_m)
        runs = groupby(range(len(dense)), key=lambda row: bool(dense.is_junction[row]))
        for in_junction, rows in ((key, list(group)) for key, group in runs):
            options = {RoadOption(o) for o in dense.options[rows]} - set(CHANGES)
            if not in_junction:
                assert options <= {RoadOption.LANEFOLLOW}
                continue
            (option,) = options
            turn_deg = turned_deg(dense.yaw_deg[rows[0]], dense.yaw_deg[rows[-1]])
            seen.add(option)
            # merged samples at the ends of a junction may hide a degree or two
            if abs(turn_deg) < 33.0:
                assert option is RoadOption.STRAIGHT
            elif abs(turn_deg) > 60.0:
                assert option is (RoadOption.RIGHT if turn_deg > 0 else RoadOption.LEFT)
    assert seen == {RoadOption.LEFT, RoadOption.RIGHT, RoadOption.STRAIGHT}


@pytest.mark.parametrize("name", ["Metro", "Parkway", "Parkway-3", "Speedway"])
def test_anywhere_to_anywhere_in_the_built_in_towns(name):
    spec = parse_town_name(name)
    assert spec is not None
    town = carla.Map(name, generate_town(spec).opendrive)
    planner = GlobalPlanner(town)
    lanes = [w for w in town.generate_waypoints(25.0) if not w.is_junction]
    for pick in np.random.default_rng(0).choice(len(lanes), (15, 3), replace=False):
        places = [lanes[i].transform.location for i in pick]
        dense = planner.plan(np.array([[p.x, p.y, p.z] for p in places]))
        steps = np.diff(dense.s_m)
        changing = np.isin(dense.options[1:], CHANGES)
        assert steps[~changing].max() < 1.7
        ends = np.array([[p.x, p.y, p.z] for p in (places[0], places[-1])])
        assert np.abs(dense.positions_world_m[[0, -1]] - ends).max() < 0.7


def nearest_row(dense, point):
    return int(np.hypot(*(dense.positions_world_m - point)[:, :2].T).argmin())


def test_the_same_plan_every_time(official_routes, official_maps, official_planners):
    keypoints_world_m = (
        read_route_xml(official_routes / "leaderboard1_routes_devtest.xml")
        .routes[1]
        .keypoints_world_m
    )
    first = official_planners["Town03"].plan(keypoints_world_m)
    second = GlobalPlanner(official_maps["Town03"]).plan(keypoints_world_m)
    assert first.positions_world_m.tobytes() == second.positions_world_m.tobytes()
    assert first.options.tobytes() == second.options.tobytes()
