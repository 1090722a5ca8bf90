from __future__ import annotations

import pytest

from adr1.criteria.infraction import InfractionKind
from adr1.criteria.min_speed import MinSpeedCriterion
from adr1.criteria.route_progress import EgoOnRoute


def test_slower_than_the_traffic_in_one_part_of_four(make_frame, drive, route):
    # parts end at x = 110, 210, 310 and 406; the second is driven at 3 m/s, the others at 10,
    # while two cars drive 4 and 8 m/s: 3 / 6 = 50 %
    frames = [
        make_frame(n, 10.0 + n, speed_mps=3.0 if 100 < n <= 200 else 10.0, traffic=(4.0, 8.0))
        for n in range(401)
    ]
    criterion = drive(MinSpeedCriterion(EgoOnRoute(route)), frames)
    assert criterion.percentages == pytest.approx([166.67, 50.0, 166.67, 166.67], abs=1.5)
    (found,) = criterion.infractions
    assert found.kind is InfractionKind.MIN_SPEED
    percentage = found.data["percentage"]
    assert found.message == f"Average speed is {percentage}% of the surrounding traffic's one"


def test_no_traffic_no_judgement(make_frame, drive, route):
    frames = [make_frame(n, 10.0 + n, speed_mps=1.0) for n in range(401)]
    criterion = drive(MinSpeedCriterion(EgoOnRoute(route)), frames)
    assert criterion.percentages == []
    assert criterion.infractions == []


def test_cars_that_come_and_go_are_followed(make_frame, drive, route):
    frames = [
        make_frame(n, 10.0 + n, speed_mps=5.0, traffic=(4.0,) if n % 2 else (4.0, 4.0))
        for n in range(401)
    ]
    criterion = drive(MinSpeedCriterion(EgoOnRoute(route)), frames)
    assert criterion.percentages == [125.0] * 4
