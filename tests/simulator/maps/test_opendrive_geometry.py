"""Reference lines against closed forms and against the client's map engine."""

from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.simulator.maps.opendrive_geometry import CubicProfile
from adr1.simulator.maps.opendrive_reader import read_opendrive

S = np.array([0.0, 3.0, 12.5, 50.0])


def only_road(xml, geometry, length=50.0, **more):
    document, road, _ = xml
    text = document(road(geometry=geometry, length=length, **more))
    return text, read_opendrive("test", text).roads[1]


def test_line_runs_along_its_heading(xml):
    _, road = only_road(xml, "<line/>", x=10.0, y=-5.0, hdg=np.pi / 2)
    x, y, heading = road.plan_view.at(S)
    np.testing.assert_allclose(x, 10.0, atol=1e-12)
    np.testing.assert_allclose(y, -5.0 + S, atol=1e-12)
    np.testing.assert_allclose(heading, np.pi / 2)


def test_arc_is_a_circle(xml):
    _, road = only_road(xml, '<arc curvature="0.02"/>')
    x, y, heading = road.plan_view.at(S)
    np.testing.assert_allclose(x, 50.0 * np.sin(S / 50.0), atol=1e-9)
    np.testing.assert_allclose(y, 50.0 * (1.0 - np.cos(S / 50.0)), atol=1e-9)
    np.testing.assert_allclose(heading, S / 50.0)


def test_spiral_is_the_integral_of_its_curvature(xml):
    _, road = only_road(xml, '<spiral curvStart="-0.01" curvEnd="0.06"/>')
    fine = np.linspace(0.0, 50.0, 200_001)
    turn = -0.01 * fine + 0.5 * 0.07 / 50.0 * fine**2
    x, y, heading = road.plan_view.at(np.array([50.0]))
    assert x[0] == pytest.approx(np.trapezoid(np.cos(turn), fine), abs=1e-6)
    assert y[0] == pytest.approx(np.trapezoid(np.sin(turn), fine), abs=1e-6)
    assert heading[0] == pytest.approx(turn[-1])


@pytest.mark.parametrize(
    "geometry",
    [
        '<spiral curvStart="0.05" curvEnd="-0.02"/>',
        '<poly3 a="0" b="0" c="0.01" d="0"/>',
        '<paramPoly3 aU="0" bU="50" cU="0" dU="-5" aV="0" bV="0" cV="20" dV="5"'
        ' pRange="normalized"/>',
        '<paramPoly3 aU="0" bU="1" cU="0" dU="-0.00004" aV="0" bV="0" cV="0.008" dV="0.00004"'
        ' pRange="arcLength"/>',
    ],
)
def test_lane_centres_agree_with_the_client(xml, geometry):
    text, road = only_road(xml, geometry)
    town = carla.Map("test", text)
    for s in (1.0, 10.0, 25.0, 40.0, 49.0):
        ours = road.to_world(np.array([s]), np.array([-2.0]))[0]
        theirs = town.get_waypoint_xodr(1, -1, s).transform
        assert np.hypot(ours[0] - theirs.location.x, ours[1] - theirs.location.y) < 0.02
        assert abs(np.degrees(ours[3]) - theirs.rotation.yaw) < 0.2


def test_cubic_profile_by_pieces():
    profile = CubicProfile(
        np.array([0.0, 10.0]), np.array([[1.0, 2.0, 0.0, 0.0], [5.0, 0.0, 1.0, 0.5]])
    )
    s = np.array([0.0, 5.0, 10.0, 12.0])
    np.testing.assert_allclose(profile.at(s), [1.0, 11.0, 5.0, 13.0])
    np.testing.assert_allclose(profile.slope_at(s), [2.0, 2.0, 0.0, 10.0])


def test_profile_without_pieces_is_zero():
    profile = CubicProfile(np.empty(0), np.empty((0, 4)))
    assert profile.at(S).tolist() == [0.0] * 4
    assert profile.slope_at(S).tolist() == [0.0] * 4
