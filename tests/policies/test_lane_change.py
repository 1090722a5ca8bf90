from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import StateFrame
from adr1.policies.forecast import nearby_actors
from adr1.policies.lane_change import LaneChangeRule, gap_is_open
from adr1.policies.reference_path import STEP_M, ReferencePath
from adr1.policies.yielding import EgoBox
from adr1.routes.dense_route import DenseRoute

EGO = EgoBox(2.4, 1.0)


@pytest.fixture
def path(make_route: Callable[..., DenseRoute]) -> ReferencePath:
    first = np.column_stack([np.arange(60.0), np.zeros(60)])
    second = np.column_stack([np.arange(64.0, 260.0), np.full(196, -3.5)])
    return ReferencePath(make_route(np.vstack([first, second]), np.zeros(256)))


@pytest.mark.parametrize(
    ("x", "y", "speed", "is_open"),
    [
        (80.0, -3.5, 10.0, False),  # beside
        (70.0, -3.5, 14.0, False),  # close behind and faster
        (45.0, -3.5, 10.0, True),  # far behind, same speed
        (45.0, -3.5, 20.0, False),  # far behind, much faster
        (120.0, -3.5, 10.0, True),  # far ahead
        (80.0, 3.5, 10.0, True),  # other side
        (70.0, 0.0, 10.0, True),  # behind in the own lane
    ],
)
def test_gap(
    path: ReferencePath,
    make_frame: Callable[..., StateFrame],
    x: float,
    y: float,
    speed: float,
    *,
    is_open: bool,
) -> None:
    frame = make_frame((80, 0, 0, 10), [(x, y, 0, speed)])
    assert (
        gap_is_open(path, path.lane_changes[0], 80.0, 10.0, EGO, nearby_actors(frame, 60.0))
        == is_open
    )


def test_waits_in_its_lane_until_the_gap_opens(
    path: ReferencePath, make_frame: Callable[..., StateFrame]
) -> None:
    rule = LaneChangeRule(path)
    beside = nearby_actors(make_frame((80, 0, 0, 10), [(80, -3.5, 0, 10)]), 60.0)
    rule.step(80.0, 10.0, EGO, beside)
    assert path.xy_m[round(88 / STEP_M), 1] == pytest.approx(0.0, abs=1e-6)
    alone = nearby_actors(make_frame((90, 0, 0, 10), []), 60.0)
    assert rule.step(90.0, 10.0, EGO, alone) == np.inf
    assert path.xy_m[round(122 / STEP_M), 1] == pytest.approx(-3.5, abs=1e-6)
