from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from adr1.policies.reference_path import STEP_M, ReferencePath, wrap_angle
from adr1.routes.dense_route import DenseRoute


@pytest.fixture
def changing(make_route: Callable[..., DenseRoute]) -> ReferencePath:
    """100 m in one lane, then 100 m in the lane 3.5 m to the left (y is south)."""
    first = np.column_stack([np.arange(100.0), np.zeros(100)])
    second = np.column_stack([np.arange(104.0, 200.0), np.full(96, -3.5)])
    return ReferencePath(make_route(np.vstack([first, second]), np.zeros(196)))


def test_lane_change_fades_from_lane_to_lane(changing: ReferencePath) -> None:
    (change,) = changing.lane_changes
    assert change.offset_m == pytest.approx(3.5)
    assert change.start_s_m == pytest.approx(99.5, abs=1.0)
    assert changing.xy_m[round(95 / STEP_M), 1] == pytest.approx(0.0, abs=1e-6)
    assert changing.xy_m[round(135 / STEP_M), 1] == pytest.approx(-3.5, abs=1e-6)
    assert np.max(np.abs(np.diff(changing.xy_m[:, 1]))) < 0.15
    assert changing.length_m == pytest.approx(198.5, abs=1.5)


def test_lane_change_can_begin_later(changing: ReferencePath) -> None:
    end = changing.move_lane_change(changing.lane_changes[0], 150.0, 20.0)
    assert end == 170.0
    assert changing.xy_m[round(149 / STEP_M), 1] == pytest.approx(0.0, abs=1e-6)
    assert changing.xy_m[round(171 / STEP_M), 1] == pytest.approx(-3.5, abs=1e-6)


def test_positions_beside_the_path(changing: ReferencePath) -> None:
    point = changing.nearest(10.2, 1.5)
    assert point.s_m == pytest.approx(10.2, abs=0.01)
    assert point.error_m == pytest.approx(1.5, abs=0.01)
    along, right = changing.beside_new_lane(
        changing.lane_changes[0], np.array([150.0, 80.0]), np.array([-1.5, -3.0]), 110.0
    )
    assert right == pytest.approx([2.0, 0.5])
    assert along == pytest.approx([150.0, 80.0], abs=1.5)


def test_cursor_moves_forwards_only(changing: ReferencePath) -> None:
    assert changing.advance(20.0, 0.0) == pytest.approx(20.0)
    assert changing.advance(5.0, 0.0) == pytest.approx(20.0)


@pytest.mark.parametrize("angle", [-7.0, -3.0, 0.0, 3.5, 9.0])
def test_wrapped_angles(angle: float) -> None:
    assert -np.pi <= wrap_angle(angle) < np.pi
    assert np.cos(wrap_angle(angle)) == pytest.approx(np.cos(angle))
