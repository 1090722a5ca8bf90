from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import StateFrame
from adr1.policies.bypass import EgoOnPath
from adr1.policies.forecast import nearby_actors
from adr1.policies.give_way import GiveWayRule
from adr1.policies.keep_right import KeepRightRule
from adr1.policies.lanes_beside import LanesBeside
from adr1.policies.pull_out import PullOutRule
from adr1.policies.reference_path import ReferencePath
from adr1.policies.yielding import EgoBox
from adr1.routes.dense_route import DenseRoute

BOX = EgoBox(2.4, 1.0)
TWO_LANES = [-1.75, 1.75, -5.25, 1.75, -8.75, 1.75]


@pytest.fixture
def path(make_route: Callable[..., DenseRoute]) -> ReferencePath:
    return ReferencePath(make_route(np.column_stack([np.arange(300.0), np.zeros(300)])))


@pytest.fixture
def lanes(path: ReferencePath) -> LanesBeside:
    return LanesBeside(path, np.array([[0.0, 0.0], [300.0, 0.0]]), np.array([TWO_LANES] * 2))


@pytest.mark.parametrize(("other_y", "aside_m"), [(-3.5, 0.0), (-2.2, 0.4), (-1.6, 0.7)])
def test_keeps_right_of_who_cuts_in(
    path: ReferencePath,
    lanes: LanesBeside,
    make_frame: Callable[..., StateFrame],
    other_y: float,
    aside_m: float,
) -> None:
    frame = make_frame((50, 0, 0, 8), [(100, other_y, 180, 8)])
    place = EgoOnPath(50.0, 8.0, BOX)
    KeepRightRule(path, lanes).step(frame, place, nearby_actors(frame, 60.0))
    assert path.detour_at(75.0) == pytest.approx(aside_m, abs=0.05)


@pytest.mark.parametrize(
    ("others", "aside_m"),
    [
        ([(20, 0, 0, 20)], -3.5),
        ([(20, 0, 0, 13)], 0.0),  # no faster than the road allows
        ([(20, -3.5, 0, 20)], 0.0),  # in the other lane already
        ([(20, 0, 0, 20), (48, -3.5, 0, 10)], 0.0),  # the other lane is taken
    ],
)
def test_gives_way_to_who_rushes_up_behind(
    path: ReferencePath,
    lanes: LanesBeside,
    make_frame: Callable[..., StateFrame],
    others: list[tuple[float, ...]],
    aside_m: float,
) -> None:
    rule = GiveWayRule(path, lanes, [])
    frame = make_frame((50, 0, 0, 10), others)
    rule.step(frame, EgoOnPath(50.0, 10.0, BOX), nearby_actors(frame, 60.0))
    assert rule.aside == (aside_m != 0.0)
    assert path.detour_at(110.0) == pytest.approx(aside_m, abs=0.01)


def test_stays_in_its_slot_until_the_lane_is_free(
    path: ReferencePath, make_frame: Callable[..., StateFrame]
) -> None:
    rule, place = PullOutRule(path), EgoOnPath(50.0, 0.0, BOX)
    busy = make_frame((50, 2.9, 0, 0), [(30, 0, 0, 10)])
    assert rule.step(busy, place, 2.9, nearby_actors(busy, 60.0)) == 52.4
    free = make_frame((50, 2.9, 0, 0), [(70, 0, 0, 10)], 0.4)
    assert rule.step(free, place, 2.9, nearby_actors(free, 60.0)) == np.inf
    assert path.detour_at(50.0) == pytest.approx(2.9, abs=0.01)
    assert path.detour_at(63.0) == pytest.approx(0.0, abs=0.01)
