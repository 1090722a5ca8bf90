from __future__ import annotations

import numpy as np
import pytest
from shapely import box
from shapely.affinity import rotate, translate

from adr1.rewards.boxes import closing_speed_mps, time_to_contact_s, touch_within

A = np.array([0.0, 0.0, 0.0, 2.0, 1.0])
STILL = np.zeros(2)


def test_head_on_they_meet_after_the_gap():
    b = np.array([24.0, 0.5, np.pi, 2.0, 1.0])
    assert time_to_contact_s(A, np.array([6.0, 0.0]), b, np.array([-4.0, 0.0])) == pytest.approx(2)
    assert time_to_contact_s(A, STILL, b, STILL) == np.inf
    assert time_to_contact_s(A, np.array([-6.0, 0.0]), b, STILL) == np.inf
    assert time_to_contact_s(A, STILL, np.array([1.0, 0.0, 0.0, 2.0, 1.0]), STILL) == 0.0


def test_they_pass_beside_each_other():
    b = np.array([24.0, 2.1, np.pi, 2.0, 1.0])
    assert time_to_contact_s(A, np.array([10.0, 0.0]), b, STILL) == np.inf


def test_closing_speed_is_along_the_line_of_impact():
    ahead, beside = np.array([10.0, 0.0, 0.0, 2.0, 1.0]), np.array([0.0, 2.5, 0.0, 2.0, 1.0])
    drift = np.array([12.0, 1.5])
    assert closing_speed_mps(A, drift, ahead, np.array([5.0, 0.0])) == pytest.approx(7.0)
    assert closing_speed_mps(A, drift, beside, np.array([5.0, 0.0])) == pytest.approx(1.5)
    assert closing_speed_mps(A, STILL, ahead, np.array([5.0, 0.0])) == 0.0


def test_touching_within_a_move_agrees_with_fine_steps():
    random = np.random.default_rng(0)
    count = 300
    sizes = random.uniform(0.3, 2.5, (2, count, 2))
    start = random.uniform([-8, -8, -3], [8, 8, 3], (2, count, 3))
    move = random.uniform(-6.0, 6.0, (2, count, 2))
    first = np.concatenate([start, sizes], axis=-1)
    last = first.copy()
    last[..., :2] += move
    found = touch_within(first[0], last[0], first[1], last[1])
    shapes = [
        [
            rotate(box(-s[0], -s[1], s[0], s[1]), yaw, origin=(0, 0), use_radians=True)
            for s, yaw in zip(sizes[side], start[side, :, 2], strict=True)
        ]
        for side in (0, 1)
    ]
    for i in range(count):
        gap = min(
            translate(shapes[0][i], *(start[0, i, :2] + t * move[0, i])).distance(
                translate(shapes[1][i], *(start[1, i, :2] + t * move[1, i]))
            )
            for t in np.linspace(0.0, 1.0, 60)
        )
        assert found[i] == (gap == 0.0) or gap < 0.1
    assert 30 < found.sum() < 270
