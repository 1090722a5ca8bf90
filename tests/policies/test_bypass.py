from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.policies.bypass import (
    EgoOnPath,
    Passing,
    Side,
    choose_passing,
    may_pass,
    move_path,
    out_and_back_m,
)
from adr1.policies.forecast import Actors, nearby_actors
from adr1.policies.lanes_beside import LanesBeside
from adr1.policies.obstacles import BesideLane, beside_lane
from adr1.policies.reference_path import ReferencePath
from adr1.policies.yielding import EgoBox
from adr1.routes.dense_route import DenseRoute

EGO = EgoOnPath(50.0, 0.0, EgoBox(2.4, 1.0))
TWO_WAYS = [-1.75, 1.75, -1.75, 1.75, -5.25, 1.75]
TWO_LANES = [-1.75, 1.75, -5.25, 1.75, -8.75, 1.75]


@pytest.fixture
def path(make_route: Callable[..., DenseRoute]) -> ReferencePath:
    return ReferencePath(make_route(np.column_stack([np.arange(300.0), np.zeros(300)])))


def lanes(path: ReferencePath, edges: list[float]) -> LanesBeside:
    return LanesBeside(path, np.array([[0.0, 0.0], [300.0, 0.0]]), np.array([edges, edges]))


def seen(frame: StateFrame, path: ReferencePath) -> tuple[Actors, BesideLane]:
    actors = nearby_actors(frame, 160.0)
    along, right, yaw = path.beside_lane(actors.x_m, actors.y_m, 0.0, 300.0)
    return actors, beside_lane(actors, along, right, yaw)


@pytest.mark.parametrize(
    ("edges", "obstacle", "side", "lateral_m"),
    [
        (TWO_WAYS, (80, 0, 0, 0), Side.OTHER_WAY, -2.5),
        (TWO_LANES, (80, 0, 0, 0), Side.SAME_WAY, -3.5),
        (TWO_WAYS, (80, 2.2, 0, 0), Side.OWN_LANE, -0.25),
        (TWO_WAYS, (80, 0, 0, 0, ActorKind.WALKER), Side.OTHER_WAY, -2.0),
    ],
)
def test_takes_the_least_way_aside(
    path: ReferencePath,
    make_frame: Callable[..., StateFrame],
    edges: list[float],
    obstacle: tuple[float, ...],
    side: Side,
    lateral_m: float,
) -> None:
    actors, beside = seen(make_frame((50, 0, 0, 0), [obstacle]), path)
    passing = choose_passing(actors, beside, [0], lanes(path, edges), EGO)
    assert passing is not None
    assert passing.side is side
    assert passing.lateral_m == pytest.approx(lateral_m, abs=0.26)


def test_finds_none_where_all_is_blocked(
    path: ReferencePath, make_frame: Callable[..., StateFrame]
) -> None:
    frame = make_frame((50, 0, 0, 0), [(80, 0, 0, 0), (82, -3.5, 180, 0)])
    actors, beside = seen(frame, path)
    assert choose_passing(actors, beside, [0], lanes(path, TWO_WAYS), EGO) is None


@pytest.mark.parametrize(("oncoming_x", "free"), [(120.0, False), (70.0, False), (195.0, True)])
def test_waits_for_oncoming_traffic(
    path: ReferencePath, make_frame: Callable[..., StateFrame], oncoming_x: float, *, free: bool
) -> None:
    frame = make_frame((50, 0, 0, 0), [(80, 0, 0, 0), (oncoming_x, -3.5, 180, 8)])
    _, beside = seen(frame, path)
    passing = Passing(-2.5, Side.OTHER_WAY, 74.2, 85.8)
    assert may_pass(passing, beside, EGO, [0]) == free


def test_path_is_clear_beside_the_obstacle_and_comes_back(path: ReferencePath) -> None:
    straight = path.xy_m.copy()
    back_s_m = move_path(path, Passing(-2.5, Side.OTHER_WAY, 74.2, 85.8), EGO)
    assert path.detour_at(74.5) == pytest.approx(-2.5, abs=0.01)
    assert path.detour_at(85.5) == pytest.approx(-2.5, abs=0.01)
    assert path.detour_at(50.0) == 0.0
    assert path.detour_at(back_s_m) == pytest.approx(0.0, abs=0.01)
    assert np.abs(path.curvature_per_m).max() < 0.2
    path.clear_detour()
    np.testing.assert_allclose(path.xy_m, straight)


def test_more_aside_needs_more_way() -> None:
    assert out_and_back_m(3.5, 0.0)[0] > out_and_back_m(1.0, 0.0)[0]
    assert out_and_back_m(1.0, 14.0)[1] > out_and_back_m(1.0, 14.0)[0]
