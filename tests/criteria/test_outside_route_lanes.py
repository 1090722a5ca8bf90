from __future__ import annotations

from pathlib import Path

import carla
import numpy as np
import pytest

from adr1.criteria.infraction import InfractionKind
from adr1.criteria.outside_route_lanes import OutsideRouteLanesCriterion
from adr1.criteria.route_progress import EgoOnRoute
from adr1.routes.planner import interpolate_route


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


TOWN_FILE = Path(__file__).resolve().parents[2] / ".." / "shared" / "maps" / "Town01.xodr"


@pytest.mark.skipif(not TOWN_FILE.is_file(), reason="no official maps beside the checkout")
def test_leaving_a_junction_on_the_wrong_side(make_frame, drive):
    # Town01's southern road leads east (rising x) at y = 330.6, through a junction from x = 79 to
    # 102; the lane of the other direction is 4 m to the left, at y = 326.6.
    town = carla.Map("Town01", TOWN_FILE.read_text())
    route = interpolate_route(town, np.array([[49.0, 330.6, 0.0], [150.0, 330.6, 0.0]]))
    rows = np.flatnonzero(route.is_junction)
    end = int(rows[-1])
    assert len(rows) > 10

    def run(wrong_metres):
        frames = []
        for row, (x, y, _) in enumerate(route.positions_world_m.tolist()):
            wrong = end - 5 < row <= end + wrong_metres
            frames.append(make_frame(row, x, y - 4.0 if wrong else y))
        return drive(OutsideRouteLanesCriterion(EgoOnRoute(route), town), frames)

    assert run(0).infractions == []  # in the junction itself nothing is wrong
    (found,) = run(30).infractions
    assert found.data["outside_m"] == pytest.approx(30.0, abs=2.0)
