from __future__ import annotations

import pytest

from adr1.criteria.infraction import InfractionKind
from adr1.criteria.red_light import RedLightCriterion
from adr1.episodes.frame import LightState
from adr1.episodes.furniture import furniture_of

# The line lies across lane -1 at x = 100; the ego's front is 2.4 m ahead of its origin.
LINE = furniture_of([[50, 100.0, 1.75, 0.0, 0.0, 1.75]], [])


def passing(make_frame, light, *, y=1.75, yaw_deg=0.0, xs=None):
    xs = [90.0 + 0.5 * n for n in range(40)] if xs is None else xs
    return [make_frame(n, x, y, yaw_deg, light=light) for n, x in enumerate(xs)]


def test_front_over_the_line_on_red(make_frame, drive):
    (found,) = drive(RedLightCriterion(LINE), passing(make_frame, LightState.RED)).infractions
    assert found.kind is InfractionKind.RED_LIGHT
    # front >= 100 from origin 97.6 on: 98.0 is the first position, frame 16
    assert (found.frame, found.position_world_m[0]) == (16, 98.0)
    assert found.message == "Agent ran a red light 50 at (x=98.0, y=1.75, z=0.0)"


@pytest.mark.parametrize("light", [LightState.GREEN, LightState.YELLOW, LightState.OFF])
def test_other_states_are_fine(make_frame, drive, light):
    assert drive(RedLightCriterion(LINE), passing(make_frame, light)).infractions == []


def test_red_after_the_front_has_crossed_is_fine(make_frame, drive):
    frames = passing(make_frame, LightState.YELLOW)[:17] + passing(make_frame, LightState.RED)[17:]
    assert drive(RedLightCriterion(LINE), frames).infractions == []


def test_stopping_before_the_line_is_fine(make_frame, drive):
    xs = [min(97.5, 90.0 + 0.5 * n) for n in range(40)]
    frames = passing(make_frame, LightState.RED, xs=xs)
    assert drive(RedLightCriterion(LINE), frames).infractions == []


def test_the_next_lane_and_the_other_direction_are_not_governed(make_frame, drive):
    beside = passing(make_frame, LightState.RED, y=5.25)
    assert drive(RedLightCriterion(LINE), beside).infractions == []
    against = passing(make_frame, LightState.RED, yaw_deg=180.0)[::-1]
    assert drive(RedLightCriterion(LINE), against).infractions == []


def test_rolling_back_and_over_again_is_one_infraction(make_frame, drive):
    xs = [97.0, 98.0, 97.0, 98.0, 105.0]
    frames = passing(make_frame, LightState.RED, xs=xs)
    assert len(drive(RedLightCriterion(LINE), frames).infractions) == 1


def test_another_lap_is_another_infraction(make_frame, drive):
    xs = [97.0, 98.0, 150.0, 97.0, 98.0]
    frames = passing(make_frame, LightState.RED, xs=xs)
    assert len(drive(RedLightCriterion(LINE), frames).infractions) == 2


def test_a_bridge_above_is_not_governed(make_frame, drive):
    frames = [make_frame(n, 90.0 + 0.5 * n, z=6.0) for n in range(40)]
    assert drive(RedLightCriterion(LINE), frames).infractions == []
