from __future__ import annotations

import pytest

from adr1.criteria.infraction import InfractionKind
from adr1.criteria.outside_route_lanes import OutsideRouteLanesCriterion
from adr1.criteria.route_progress import EgoOnRoute


@pytest.fixture
def judge(route, straight_map, drive):
    return lambda frames: drive(OutsideRouteLanesCriterion(EgoOnRoute(route), straight_map), frames)


def test_share_of_the_route_spent_outside(make_frame, judge):
    # 200 m in metre steps from x = 10; 50 of them 12 m right of the road's middle, where the
    # parking lane has ended 2.5 m before
    frames = [
        make_frame(n, 10.0 + n, 12.0 if 100 < n <= 150 else 1.75, speed_mps=20.0)
        for n in range(201)
    ]
    (found,) = judge(frames).infractions
    assert found.kind is InfractionKind.OUTSIDE_ROUTE_LANES
    assert found.data["percentage"] == pytest.approx(25.0, abs=0.01)
    assert found.data["outside_m"] == pytest.approx(50.0, abs=0.01)
    assert found.message == (
        "Agent went outside its route lanes for about 50.0 meters (25.0% of the completed route)"
    )
    assert found.frame == 150


@pytest.mark.parametrize(
    ("y", "outside"),
    [
        (1.75, False),  # own lane
        (5.25, False),  # the next lane of the same direction
        (8.25, False),  # the parking lane
        (9.95, False),  # 0.45 m beyond its edge
        (10.05, True),  # 0.55 m beyond its edge
    ],
)
def test_half_a_metre_beyond_the_lanes_is_allowed(make_frame, judge, y, outside):
    frames = [make_frame(n, 10.0 + n, y) for n in range(50)]
    assert bool(judge(frames).infractions) is outside


def test_the_lane_of_the_other_direction_counts_until_it_is_left(make_frame, judge):
    ys = [1.75] * 20 + [-1.75] * 10 + [1.75] * 20
    frames = [make_frame(n, 10.0 + n, y) for n, y in enumerate(ys)]
    (found,) = judge(frames).infractions
    assert found.data["outside_m"] == pytest.approx(10.0, abs=0.01)
    assert found.frame == 29


def test_standing_outside_is_no_distance(make_frame, judge):
    frames = [make_frame(n, 10.0, 15.0) for n in range(50)]
    assert judge(frames).infractions == []
