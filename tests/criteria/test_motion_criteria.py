"""Speed, distance, regions and comfort, where they can be told on paper."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from adr1.criteria.average_velocity import AverageVelocity
from adr1.criteria.comfort import Comfort
from adr1.criteria.drive import Drive
from adr1.criteria.driven_distance import DrivenDistance
from adr1.criteria.in_radius_region import InRadiusRegion
from adr1.criteria.max_velocity import MaxVelocity
from adr1.criteria.motion import BOUNDS
from adr1.criteria.reached_region import ReachedRegion
from adr1.episodes.furniture import furniture_of

TICK_S = 0.05


@pytest.fixture
def drive_of(route):
    return lambda frames: Drive.of_frames(list(frames), route, furniture_of([], []))


@pytest.fixture
def steady(make_frame, drive_of):
    """101 ticks, 5 s, from x = 10 to x = 60 at 10 m/s."""
    return drive_of(make_frame(n, 10.0 + 0.5 * n) for n in range(101))


def test_highest_speed(make_frame, drive_of, steady):
    assert MaxVelocity().judge(steady) == dataclasses.replace(
        MaxVelocity(20.0).judge(steady), passed=None
    )
    speeds = [4.0, 12.0, 13.0, 9.0, 11.0]
    finding = MaxVelocity(10.0).judge(
        drive_of(make_frame(n, n, speed_mps=speed) for n, speed in enumerate(speeds))
    )
    assert (finding.value, finding.passed) == (13.0, False)
    assert [(m.frame, m.message[-9:]) for m in finding.moments] == [
        (1, "13.00 m/s"),
        (4, "11.00 m/s"),
    ]


def test_distance_and_mean_speed(steady):
    assert DrivenDistance().judge(steady).value == pytest.approx(50.0)
    assert DrivenDistance().judge(steady).passed is None
    assert [DrivenDistance(m).judge(steady).passed for m in (49.9, 50.1)] == [True, False]
    assert AverageVelocity().judge(steady).value == pytest.approx(10.0)
    assert [AverageVelocity(v).judge(steady).passed for v in (9.9, 10.1)] == [True, False]


def test_regions_are_reached_at_the_first_tick_inside(steady):
    finding = ReachedRegion(30.0, 40.0, 0.0, 3.0).judge(steady)
    assert finding.value == pytest.approx(2.05)  # x = 30 lies on the side: one tick later
    assert finding.passed
    assert finding.moments[0].position_world_m[0] == pytest.approx(30.5)
    finding = InRadiusRegion(45.0, 5.75, 5.0).judge(steady)  # 4 m beside: 3 m before it, and nearer
    assert finding.value == pytest.approx(3.25)
    for missed in (ReachedRegion(30.0, 40.0, 3.0, 9.0), InRadiusRegion(45.0, 5.75, 3.9)):
        assert (missed.judge(steady).value, missed.judge(steady).passed) == (None, False)


@pytest.fixture
def accelerating(make_frame, drive_of):
    """accelerating(forward, right, yaw rate), each a function of time; 200 ticks heading +y."""

    def build(forward=None, right=None, yaw_rate_dps=None, ticks=200, seconds=None):
        def value(function, t):
            return 0.0 if function is None else function(t)

        frames = []
        for n in range(ticks):
            frame = make_frame(n, 0.0, yaw_deg=90.0, seconds=seconds)
            kinematics = frame.kinematics.copy()
            t = n * TICK_S
            kinematics[0, 12:14] = (-value(right, t), value(forward, t))
            kinematics[0, 11] = value(yaw_rate_dps, t)
            frames.append(dataclasses.replace(frame, kinematics=kinematics))
        return drive_of(frames)

    return build


@pytest.mark.parametrize(
    ("motion", "bound", "name"),
    [
        ({"forward": lambda t: 2.5}, "most_acceleration_mps2", "forward acceleration of 2.50"),
        ({"forward": lambda t: -4.2}, "least_acceleration_mps2", "forward acceleration of -4.20"),
        ({"right": lambda t: -5.0}, "lateral_acceleration_mps2", "lateral acceleration of -5.00"),
        ({"right": lambda t: 0.5 * t * 8.5 / 9.95}, "jerk_mps3", None),
        ({"forward": lambda t: -2.0 + 0.43 * t}, "longitudinal_jerk_mps3", None),
        ({"yaw_rate_dps": lambda t: 60.0}, "yaw_rate_radps", "yaw rate of 1.05"),
        (
            {"yaw_rate_dps": lambda t: math.degrees(0.3 * math.sin(8.0 * t))},
            "yaw_acceleration_radps2",
            "yaw acceleration of",
        ),
    ],
)
def test_comfort_keeps_each_bound_by_itself(accelerating, motion, bound, name):
    drive = accelerating(**motion)
    finding = Comfort().judge(drive)
    if name is None:  # gentle: the bound is only broken by a stricter one
        assert (finding.value, finding.passed) == (100.0, True)
        strict = dataclasses.replace(Comfort(), **{bound: 0.4})
        assert strict.judge(drive).passed is False
        return
    assert finding.passed is False
    assert finding.value < 100.0
    assert all(moment.message.startswith(name.split(" of")[0]) for moment in finding.moments)
    assert name in finding.moments[0].message or name.endswith("of")
    loose = dataclasses.replace(Comfort(), **{bound: math.copysign(99.0, getattr(BOUNDS, bound))})
    assert (loose.judge(drive).value, loose.judge(drive).passed) == (100.0, True)


def test_comfort_is_the_share_of_ticks(accelerating):
    finding = Comfort().judge(accelerating(right=lambda t: 6.0 if 4.0 <= t < 6.0 else 0.0))
    # 2 s of 10 s, and the steps at both ends, which are jerks to the filter.
    assert 70.0 < finding.value < 80.0


def test_bad_input_has_no_figure(make_frame, drive_of, accelerating):
    nowhere = drive_of(make_frame(n, math.nan, speed_mps=math.nan) for n in range(20))
    still_clock = drive_of(make_frame(n, n, seconds=2.0) for n in range(20))
    assert MaxVelocity(5.0).judge(nowhere).value is None
    assert DrivenDistance(5.0).judge(nowhere).value == 0.0
    assert ReachedRegion(0.0, 9.0, 0.0, 9.0).judge(nowhere).passed is False
    assert InRadiusRegion(0.0, 0.0, 9.0).judge(nowhere).passed is False
    assert AverageVelocity(5.0).judge(still_clock).value is None
    assert Comfort().judge(still_clock).value is None
    assert Comfort().judge(accelerating(forward=lambda t: np.nan)).passed is None
    assert Comfort().judge(accelerating(ticks=2)).value is None
    assert Comfort().judge(accelerating(ticks=3)).value == 100.0
