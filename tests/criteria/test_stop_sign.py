from __future__ import annotations

import numpy as np

from adr1.criteria.infraction import InfractionKind
from adr1.criteria.stop_sign import StopSignCriterion
from adr1.episodes.furniture import furniture_of

# Box from x = 99 to 101 across lane -1; the box itself is turned by 90 degrees.
SIGN = furniture_of([], [[60, 100.0, 1.75, 0.0, 90.0, 1.75, 1.0, 1.0, 0.0]])


def passing(make_frame, stop_at=None, slowest_mps=0.0, **at):
    frames = []
    for x in np.arange(80.0, 120.0, 0.25).tolist():
        speed = slowest_mps if stop_at is not None and abs(x - stop_at) < 1e-9 else 5.0
        frames.append(make_frame(len(frames), x, speed_mps=speed, **at))
    return frames


def test_driving_through_is_an_infraction(make_frame, drive):
    (found,) = drive(StopSignCriterion(SIGN), passing(make_frame)).infractions
    assert found.kind is InfractionKind.STOP
    # the centre, the last of the ego's points, is out of the box at x > 101: 101.25
    assert found.message == "Agent ran a stop with id=60 at (x=101.25, y=1.75, z=0.0)"


def test_stopping_at_the_line_is_fine(make_frame, drive):
    frames = passing(make_frame, stop_at=96.0)  # front at 98.4, 0.6 m before the box
    assert drive(StopSignCriterion(SIGN), frames).infractions == []


def test_rolling_is_not_stopping(make_frame, drive):
    frames = passing(make_frame, stop_at=96.0, slowest_mps=0.11)
    assert len(drive(StopSignCriterion(SIGN), frames).infractions) == 1


def test_a_stop_more_than_4_m_before_does_not_count(make_frame, drive):
    too_early = passing(make_frame, stop_at=92.5)  # front at 94.9, 4.1 m before the box
    assert len(drive(StopSignCriterion(SIGN), too_early).infractions) == 1
    close_enough = passing(make_frame, stop_at=92.75)  # 3.85 m
    assert drive(StopSignCriterion(SIGN), close_enough).infractions == []


def test_the_other_direction_and_other_lanes_need_not_stop(make_frame, drive):
    frames = passing(make_frame, y=-1.75, yaw_deg=180.0)[::-1]
    assert drive(StopSignCriterion(SIGN), frames).infractions == []
    assert drive(StopSignCriterion(SIGN), passing(make_frame, y=5.25)).infractions == []


def test_each_passage_needs_its_own_stop(make_frame, drive):
    frames = passing(make_frame, stop_at=96.0) + passing(make_frame)
    assert len(drive(StopSignCriterion(SIGN), frames).infractions) == 1
