from __future__ import annotations

import numpy as np
import pytest

from adr1.evaluation.measures.along_route import RouteLine, free_progress_m, room_ahead_m


def test_free_progress_by_hand():
    speed = np.array([0.0, 10.0, 14.0, 9.0])
    limit = np.array([20.0, 10.0, 10.0, 10.0])
    # 2.4 * 16 / 2; 40; the limit counts for who is faster; 1 m/s gained in 0.4167 s.
    assert free_progress_m(speed, limit) == pytest.approx([19.2, 40.0, 40.0, 39.791667])


def test_places_on_and_beside_the_route(route):
    line = RouteLine(route)
    s_m, offset_m, yaw_deg = line.project(np.array([[60.3, 1.75], [110.0, 4.75], [5.0, 1.75]]))
    assert s_m == pytest.approx([50.3, 100.0, -5.0], abs=1e-3)
    assert offset_m == pytest.approx([0.0, 3.0, 0.0], abs=1e-3)
    assert yaw_deg == pytest.approx([0.0, 0.0, 0.0], abs=1e-3)
    assert line.half_width_m(s_m) == pytest.approx([1.75] * 3)


def test_room_ends_at_the_nearest_thing_ahead_that_blocks():
    front = np.array([10.0, 20.0])
    ends = np.array([15.0, 12.0, 11.0, 18.0, 9.0])
    window = np.array([0.0, 0.0, 0.0, 1.0, 0.0])
    blocks = np.array([True, True, False, True, True])
    room = room_ahead_m(front, ends, window, blocks)
    assert room.tolist() == [2.0, np.inf]
