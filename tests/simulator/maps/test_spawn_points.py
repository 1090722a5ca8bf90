"""Spawn points lie on driving lanes, along travel, clear of junctions and of each other."""

from __future__ import annotations

import math
from itertools import combinations

import carla
import numpy as np
import pytest

from adr1.simulator.maps.opendrive_reader import read_opendrive
from adr1.simulator.maps.spawn_points import MAX_SPAWN_POINTS, spawn_points


def test_a_road_between_junctions(xml):
    document, road, lane = xml
    link = (
        '<predecessor elementType="junction" elementId="8"/>'
        '<successor elementType="junction" elementId="9"/>'
    )
    text = document(
        road(
            left=lane(1),
            right=lane(-1) + lane(-2, "parking") + lane(-3, width=2.0),
            link=link,
            elevation='<elevation s="0" a="3" b="0" c="0" d="0"/>',
        )
    )
    points = spawn_points(read_opendrive("t", text))
    assert len(points) == 16
    for point in points:
        assert 8.0 <= point.x_m <= 92.0
        assert point.z_m == pytest.approx(3.3)
        ahead = math.cos(point.yaw_rad)
        assert point.y_m == pytest.approx(2.0 * ahead)
    xs = sorted(p.x_m for p in points if p.y_m > 0.0)
    assert np.diff(xs) == pytest.approx(12.0)


def test_none_in_junctions_or_on_stubs(xml):
    document, road, _ = xml
    text = document(road(1, junction=5), road(2, length=5.0))
    assert spawn_points(read_opendrive("t", text)) == ()


def test_overlapping_roads_share_the_room(xml):
    document, road, _ = xml
    one = spawn_points(read_opendrive("t", document(road(1))))
    two = spawn_points(read_opendrive("t", document(road(1), road(2, x=1.0))))
    assert len(one) == len(two)


def test_at_most_so_many(xml):
    document, road, _ = xml
    roads = (road(n, y=50.0 * n) for n in range(50))
    points = spawn_points(read_opendrive("t", document(*roads)))
    assert len(points) == MAX_SPAWN_POINTS
    assert len(set(points)) == MAX_SPAWN_POINTS
    assert len({p.y_m for p in points}) == 50


@pytest.mark.parametrize("name", ["Town02", "Town03"])
def test_points_agree_with_the_client(carla_town, name):
    text = carla_town(name)
    town = carla.Map(name, text)
    points = spawn_points(read_opendrive(name, text))
    assert len(points) > 100
    for point in points:
        place = carla.Location(point.x_m, point.y_m, point.z_m)
        waypoint = town.get_waypoint(place)
        assert not waypoint.is_junction
        assert waypoint.transform.location.distance(place) < 0.4
        turn = (waypoint.transform.rotation.yaw - point.yaw_deg + 180.0) % 360.0 - 180.0
        assert abs(turn) < 3.0
    for a, b in combinations(points, 2):
        dx, dy, dz = b.x_m - a.x_m, b.y_m - a.y_m, b.z_m - a.z_m
        cos, sin = math.cos(a.yaw_rad), math.sin(a.yaw_rad)
        ahead, aside = abs(dx * cos + dy * sin), abs(dy * cos - dx * sin)
        assert ahead > 5.2 or aside > 2.2 or abs(dz) > 2.0


def test_yaw_is_told_as_the_actor_will_tell_it(xml):
    """180 degrees, not -180: CARLA's smoke test compares them as numbers."""
    document, road, lane = xml
    points = spawn_points(read_opendrive("t", document(road(left=lane(1), right=lane(-1)))))
    assert {round(pose.yaw_deg) for pose in points} == {0, 180}
    assert all(-180.0 < pose.yaw_deg <= 180.0 for pose in points)
