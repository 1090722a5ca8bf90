from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.policies.forecast import (
    TIMES_S,
    forecast,
    lane_hypotheses,
    nearby_actors,
    travelled_m,
)
from adr1.policies.lane_ways import LaneWays

FrameMaker = Callable[..., StateFrame]
EASTBOUND = (-150.0, -13.7)  # a lane of Metro that leads straight to a junction
FAR = 1e9


def test_only_actors_around_the_ego_count(make_frame: FrameMaker) -> None:
    frame = make_frame((0, 0, 0, 5), [(10, 0, 0, 5), (500, 0, 0, 5)])
    assert nearby_actors(frame, 60.0).ids.tolist() == [2]


def test_walkers_keep_their_velocity(make_frame: FrameMaker, metro_ways: LaneWays) -> None:
    frame = make_frame((-150, -13.7, 0, 5), [(-140, -30, 90, 1.5, ActorKind.WALKER)])
    actors = nearby_actors(frame, 60.0)
    lanes = lane_hypotheses(actors, metro_ways)
    assert len(lanes.rows) == 0
    path = forecast(actors, lanes, np.zeros(0), metro_ways)
    assert path.y_m[0] == pytest.approx(-30.0 + 1.5 * TIMES_S, abs=1e-4)
    assert path.x_m[0] == pytest.approx(np.full(len(TIMES_S), -140.0), abs=1e-4)


def test_vehicles_follow_every_way_that_is_open(
    make_frame: FrameMaker, metro_ways: LaneWays
) -> None:
    frame = make_frame((-150, -50, 0, 0), [(-118.0, EASTBOUND[1], 0, 8)])
    actors = nearby_actors(frame, 60.0)
    lanes = lane_hypotheses(actors, metro_ways)
    path = forecast(actors, lanes, np.full(len(lanes.rows), np.inf), metro_ways)
    assert len(path.rows) >= 1
    ends = np.column_stack([path.x_m[:, -1], path.y_m[:, -1]])
    driven = np.hypot(ends[:, 0] + 118.0, ends[:, 1] - EASTBOUND[1])
    assert np.max(driven) == pytest.approx(32.0, abs=0.5)


def test_held_vehicles_stop_with_their_front_at_the_line(
    make_frame: FrameMaker, metro_ways: LaneWays
) -> None:
    frame = make_frame((-150, -50, 0, 0), [(-130.0, EASTBOUND[1], 0, 8)])
    actors = nearby_actors(frame, 60.0)
    lanes = lane_hypotheses(actors, metro_ways)
    hold = lanes.s_m + 12.0
    path = forecast(actors, lanes, hold, metro_ways)
    assert path.x_m[:, -1] == pytest.approx(-130.0 + 12.0 - 2.4, abs=0.1)
    # Who has passed the line already is not pulled back to it.
    path = forecast(actors, lanes, lanes.s_m - 5.0, metro_ways)
    assert np.all(path.x_m[:, -1] > -105.0)


def test_acceleration_is_held_for_a_second_only() -> None:
    driven = travelled_m(np.array([0.0, 8.0, 5.0]), np.array([1.0, -4.0, 0.0]))
    assert driven[0, -1] == pytest.approx(0.5 + 3.0, abs=0.05)
    assert driven[1, -1] == pytest.approx(6.0 + 12.0, abs=0.1)
    assert driven[2, -1] == pytest.approx(20.0)
