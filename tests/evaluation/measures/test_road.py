from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.criteria.boxes import corners_xy_m
from adr1.evaluation.measures.road import read_road_flags
from adr1.simulator.maps.towns import generate_town, parse_town_name


def flags_at(straight_map, y, yaw_deg=0.0, route_yaw_deg=0.0):
    center = np.array([[100.0, y]])
    corners = corners_xy_m(center, np.radians([yaw_deg]), 2.4, 1.0)
    found = read_road_flags(
        straight_map, np.array([[100.0, y, 0.0]]), corners, np.array([route_yaw_deg])
    )
    names = ("off_drivable", "in_several_lanes", "against_traffic", "in_junction")
    return {name for name in names if getattr(found, name)[0]}


@pytest.mark.parametrize(
    ("y", "expected"),
    [
        (1.75, set()),
        (3.4, {"in_several_lanes"}),
        (8.25, set()),  # a parking lane is drivable
        (9.0, {"off_drivable"}),
        (-1.75, {"against_traffic"}),
        (-0.5, {"against_traffic", "in_several_lanes"}),
        (-3.2, {"off_drivable", "against_traffic"}),
        (30.0, {"off_drivable", "against_traffic"}),
    ],
)
def test_places_across_the_road(straight_map, y, expected):
    assert flags_at(straight_map, y) == expected


def test_the_route_says_which_way_is_right(straight_map):
    assert flags_at(straight_map, -1.75, route_yaw_deg=180.0) == set()
    assert flags_at(straight_map, 1.75, route_yaw_deg=180.0) == {"against_traffic"}


def test_corners_turn_with_the_box():
    found = corners_xy_m(np.array([[1.0, 2.0]]), np.radians([90.0]), 2.0, 1.0)[0]
    assert sorted(found.round(6).tolist()) == [[0.0, 0.0], [0.0, 4.0], [2.0, 0.0], [2.0, 4.0]]


def test_junctions_have_no_wrong_way_and_no_gaps():
    metro = carla.Map("Metro", generate_town(parse_town_name("Metro")).opendrive)
    inside = [
        w
        for w in metro.generate_waypoints(3.0)
        if w.is_junction and w.next(1.0)[0].is_junction and w.previous(1.0)[0].is_junction
    ][::7]
    place = np.array([[w.transform.location.x, w.transform.location.y] for w in inside])
    height = np.array([[w.transform.location.z] for w in inside])
    yaw_deg = np.array([w.transform.rotation.yaw for w in inside])
    corners = corners_xy_m(place, np.radians(yaw_deg), 2.4, 1.0)
    found = read_road_flags(metro, np.hstack([place, height]), corners, yaw_deg + 180.0)
    assert len(inside) > 20
    assert found.in_junction.all()
    assert not found.against_traffic.any()
    assert not found.off_drivable.any()
