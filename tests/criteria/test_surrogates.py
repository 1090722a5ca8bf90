"""TTC, DRAC and PET where they can be told on paper. All cars are 4.8 x 2.0 m."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from adr1.criteria.conflicts import conflicts_of
from adr1.criteria.deceleration_to_avoid import DecelerationToAvoid
from adr1.criteria.drive import Drive
from adr1.criteria.post_encroachment import PostEncroachmentTime
from adr1.criteria.time_to_collision import TimeToCollision
from adr1.episodes.frame import ActorKind
from adr1.episodes.furniture import furniture_of

CAR_LENGTH_M, CAR_WIDTH_M = 4.8, 2.0


@pytest.fixture
def meet(make_frame, route):
    """meet(ego path, other paths): a drive of ticks of 0.05 s; a path is t -> x, y, yaw, speed."""

    def build(ego, *others, ticks=1, kind=ActorKind.VEHICLE, half_height_m=0.75):
        frames = []
        for n in range(ticks):
            frame = make_frame(n, 0.0, traffic=(0.0,) * len(others))
            kinematics = frame.kinematics.copy()
            for row, path in enumerate((ego, *others)):
                x, y, yaw_deg, speed = path(n * 0.05)
                yaw = math.radians(yaw_deg)
                kinematics[row, :6] = (x, y, 0.0, 0.0, yaw_deg, 0.0)
                kinematics[row, 6:8] = (speed * math.cos(yaw), speed * math.sin(yaw))
            kinds = frame.kinds.copy()
            kinds[1:] = kind
            extents = frame.extents_m.copy()
            extents[1:, 2] = half_height_m
            changed = {"kinematics": kinematics, "kinds": kinds, "extents_m": extents}
            frames.append(dataclasses.replace(frame, **changed))
        return Drive.of_frames(frames, route, furniture_of([], []))

    return build


def straight(x, y, yaw_deg, speed):
    """A path of constant velocity."""
    yaw = math.radians(yaw_deg)
    return lambda t: (
        x + speed * t * math.cos(yaw),
        y + speed * t * math.sin(yaw),
        yaw_deg,
        speed,
    )


@pytest.mark.parametrize("gap_m", [0.5, 10.0, 40.0])
@pytest.mark.parametrize("lead_mps", [0.0, 4.0, -3.0])
@pytest.mark.parametrize("heading_deg", [0.0, 37.0, 180.0, -90.0])
def test_behind_a_leader_ttc_and_drac_are_gap_over_speed(meet, gap_m, lead_mps, heading_deg):
    heading = math.radians(heading_deg)
    away_m = gap_m + CAR_LENGTH_M
    place = (away_m * math.cos(heading), away_m * math.sin(heading))
    drive = meet(straight(0.0, 0.0, heading_deg, 10.0), straight(*place, heading_deg, lead_mps))
    closing = 10.0 - lead_mps
    ttc, drac = TimeToCollision().judge(drive), DecelerationToAvoid().judge(drive)
    assert ttc.value == pytest.approx(gap_m / closing, rel=1e-4)
    assert drac.value == pytest.approx(closing**2 / (2.0 * gap_m), rel=1e-4)
    assert ttc.passed == (gap_m / closing >= 1.5)
    assert drac.passed == (closing**2 / (2.0 * gap_m) <= 3.35)


def test_ttc_of_a_crossing_car_is_when_the_later_of_two_bumpers_arrives(meet):
    # Its front is 9 m from the ego's lane edge, at 6 m/s: there in 1.5 s; the ego in 1.3 s, out
    # again only after (13 + 4.8 + 2) / 10 s.
    ego = straight(0.0, 0.0, 0.0, 10.0)
    other = straight(13.0 + 2.4 + 1.0, 9.0 + 2.4 + 1.0, -90.0, 6.0)
    conflicts = conflicts_of(meet(ego, other).arrays)
    assert conflicts.ttc_s == pytest.approx([1.5], rel=1e-5)
    assert conflicts.closing_mps == pytest.approx([10.0], rel=1e-5)
    assert conflicts.drac_mps2() == pytest.approx([10.0 / 3.0], rel=1e-5)


@pytest.mark.parametrize(
    ("case", "other"),
    [
        ("beside, in the next lane", straight(20.0, 3.5, 180.0, 10.0)),
        ("faster than the ego", straight(20.0, 0.0, 0.0, 12.0)),
        ("behind, and faster", straight(-10.0, 0.0, 0.0, 20.0)),
        ("passes long before", straight(60.0, 3.0, 90.0, 10.0)),
        ("beyond the horizon", straight(120.0, 0.0, 0.0, 0.0)),
    ],
)
def test_no_conflict(meet, case, other):
    drive = meet(straight(0.0, 0.0, 0.0, 10.0), other)
    for criterion in (TimeToCollision(), DecelerationToAvoid()):
        finding = criterion.judge(drive)
        assert (finding.value, finding.passed, finding.moments) == (None, True, ()), case


def test_touching_boxes_have_no_time_left_and_no_brakes_would_do(meet):
    drive = meet(straight(0.0, 0.0, 0.0, 1.0), straight(4.0, 0.0, 0.0, 0.0))
    assert TimeToCollision().judge(drive).value == 0.0
    assert DecelerationToAvoid().judge(drive).value == math.inf


def test_one_moment_per_stretch_at_its_worst(meet):
    def brakes(t):  # drives up to 5 m behind a standing car, stands, and goes again
        return (min(10.0 * t, 15.2), 0.0, 0.0, 10.0 if t < 1.52 or t > 3.0 else 0.0)

    drive = meet(brakes, straight(25.0, 0.0, 0.0, 0.0), ticks=70)
    finding = TimeToCollision(least_s=1.0).judge(drive)
    assert [round(moment.time_s, 2) for moment in finding.moments] == [1.5, 3.05]
    assert finding.moments[0].data["other_id"] == 8
    assert finding.moments[0].data["ttc_s"] == pytest.approx(0.52, abs=1e-4)
    assert finding.value == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize("lead_s", [-2.5, -0.75, 0.5, 3.0])
def test_pet_is_the_time_between_the_two_at_the_crossing(meet, lead_s):
    # Both need (4.8 + 2.0) / 10 s = 0.68 s to clear the crossing of their lanes.
    ego = straight(-50.0, 0.0, 0.0, 10.0)
    other = straight(0.0, -50.0 + 10.0 * lead_s, 90.0, 10.0)
    finding = PostEncroachmentTime().judge(meet(ego, other, ticks=200))
    assert finding.value == pytest.approx(max(abs(lead_s) - 0.68, 0.0), abs=0.101)
    assert finding.passed == (abs(lead_s) - 0.68 > 1.0)
    if lead_s == -0.75:
        assert "the ego first" in finding.moments[0].message


@pytest.mark.parametrize(
    "other",
    [
        straight(-70.0, 0.0, 0.0, 10.0),  # follows
        straight(0.0, 120.0, -90.0, 10.0),  # crosses 7 s later
        straight(50.0, 3.5, 180.0, 10.0),  # comes the other way
    ],
)
def test_no_encroachment(meet, other):
    finding = PostEncroachmentTime().judge(meet(straight(-50.0, 0.0, 0.0, 10.0), other, ticks=240))
    assert (finding.value, finding.passed) == (None, True)


def test_props_are_in_the_way_but_encroach_on_nobody(meet):
    ego, other = straight(0.0, 0.0, 0.0, 10.0), straight(20.0, 0.0, 90.0, 0.0)
    drive = meet(ego, other, ticks=20, kind=ActorKind.PROP)
    assert TimeToCollision().judge(drive).value < 1.0
    assert PostEncroachmentTime().judge(drive).value is None
    debris = meet(ego, other, ticks=20, kind=ActorKind.PROP, half_height_m=0.08)
    assert TimeToCollision().judge(debris).value is None


@pytest.mark.parametrize(
    "criterion", [TimeToCollision(), DecelerationToAvoid(), PostEncroachmentTime()]
)
def test_bad_input_is_no_conflict(meet, make_frame, route, criterion):
    nowhere = straight(math.nan, 0.0, 0.0, 5.0)
    ego, furniture = straight(0.0, 0.0, 0.0, 10.0), furniture_of([], [])
    same_time = [make_frame(n, n * 0.5, seconds=1.0) for n in range(5)]
    drives = [
        meet(ego, nowhere, ticks=5),  # an actor without a place
        meet(nowhere, ego, ticks=5),
        meet(straight(0.0, 0.0, 0.0, math.nan), straight(20.0, 0.0, 0.0, 0.0), ticks=5),
        meet(ego, ticks=5),  # nobody else
        Drive.of_frames([], route, furniture),
        Drive.of_frames(same_time, route, furniture),  # the clock stands
    ]
    for drive in drives:
        finding = criterion.judge(drive)
        assert (finding.value, finding.passed) == (None, True)


def test_ttc_series_has_one_value_per_tick(meet):
    drive = meet(straight(0.0, 0.0, 0.0, 10.0), straight(24.8, 0.0, 0.0, 0.0), ticks=30)
    series = conflicts_of(drive.arrays).least_ttc_s()
    expected = np.maximum(2.0 - 0.05 * np.arange(30), 0.0)
    assert series == pytest.approx(expected, abs=1e-4)
