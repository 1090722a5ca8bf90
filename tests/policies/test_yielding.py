from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.policies.forecast import TIMES_S, Forecast, LaneHypotheses, forecast, nearby_actors
from adr1.policies.idm import IdmParameters
from adr1.policies.lane_ways import LaneWays
from adr1.policies.reference_path import ReferencePath
from adr1.policies.right_of_way import (
    binding_conflicts,
    other_can_wait,
    too_late_to_stop,
    yielding_acceleration,
)
from adr1.policies.yielding import (
    Conflict,
    EgoBox,
    Leader,
    find_conflicts,
    leaders_on_path,
    planned_travel,
)
from adr1.routes.dense_route import DenseRoute

EGO = EgoBox(2.4, 1.0)
NOBODY = LaneHypotheses(
    np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
)
FrameMaker = Callable[..., StateFrame]


@pytest.fixture
def path(make_route: Callable[..., DenseRoute]) -> ReferencePath:
    return ReferencePath(make_route(np.column_stack([np.arange(200.0), np.zeros(200)])))


def conflicts(
    path: ReferencePath, frame: StateFrame, ways: LaneWays, speed: float
) -> tuple[list[Conflict], Forecast]:
    actors = nearby_actors(frame, 60.0)
    others = forecast(actors, NOBODY, np.zeros(0), ways)
    profile = np.full(len(path), 14.0)
    travel = planned_travel(speed, 2.0, profile, frame.ego_position_world_m[0], np.inf, None)
    return (
        find_conflicts(path, frame.ego_position_world_m[0], travel, EGO, actors, others),
        others,
    )


def test_plan_obeys_profile_stop_line_and_leader(path: ReferencePath) -> None:
    profile = np.full(len(path), 10.0)
    free = planned_travel(0.0, 2.0, profile, 0.0, np.inf, None)
    assert free[-1] == pytest.approx(0.5 * 2.0 * TIMES_S[-1] ** 2, rel=0.1)
    assert planned_travel(10.0, 2.0, profile, 0.0, 7.0, None)[-1] == 7.0
    behind = planned_travel(10.0, 2.0, profile, 0.0, np.inf, Leader(12.0, 0.0, 0))
    assert behind[-1] == pytest.approx(10.0)
    assert np.all(np.diff(behind) >= 0.0)


def test_standing_vehicle_ahead_is_a_leader_and_crossing_one_is_not(
    path: ReferencePath, make_frame: FrameMaker
) -> None:
    frame = make_frame((20, 0, 0, 8), [(50, 0, 0, 0), (40, 1, 90, 6), (60, 4, 0, 0)])
    actors = nearby_actors(frame, 60.0)
    found = leaders_on_path(path, actors, 20.0, EGO, 0.2)
    assert [int(actors.ids[leader.row]) for leader in found] == [2]
    assert found[0].gap_m == pytest.approx(30.0 - 4.8, abs=0.51)


def test_crossing_pedestrian_is_let_pass(
    path: ReferencePath, make_frame: FrameMaker, metro_ways: LaneWays
) -> None:
    frame = make_frame((20, 0, 0, 10), [(40, -3.5, 90, 1.5, ActorKind.WALKER)])
    found, others = conflicts(path, frame, metro_ways, 10.0)
    actors = nearby_actors(frame, 60.0)
    (conflict,) = binding_conflicts(found, actors, others, set(), set())
    assert 12.0 < conflict.ego_travel_m < 20.0
    assert not other_can_wait(conflict, actors)
    asked = yielding_acceleration(conflict, actors, 10.0, np.inf, IdmParameters())
    assert -6.0 < asked < -2.0


def test_pedestrian_who_walks_away_is_no_conflict(
    path: ReferencePath, make_frame: FrameMaker, metro_ways: LaneWays
) -> None:
    frame = make_frame((20, 0, 0, 10), [(45, -4, -90, 1.5, ActorKind.WALKER)])
    assert conflicts(path, frame, metro_ways, 10.0)[0] == []


def test_leaders_and_followers_do_not_bind(
    path: ReferencePath, make_frame: FrameMaker, metro_ways: LaneWays
) -> None:
    frame = make_frame((20, 0, 0, 10), [(26, 0, 0, 4)])
    found, others = conflicts(path, frame, metro_ways, 10.0)
    actors = nearby_actors(frame, 60.0)
    assert len(found) == 1
    assert len(binding_conflicts(found, actors, others, set(), set())) == 1
    assert binding_conflicts(found, actors, others, {0}, set()) == []
    assert binding_conflicts(found, actors, others, set(), {0}) == []


def test_when_it_is_too_late_to_stop() -> None:
    near = Conflict(0, -1, 0.5, 0.5, 4.0, 4.0, 1.5)
    assert too_late_to_stop(near, 10.0)
    assert not too_late_to_stop(near, 4.0)
