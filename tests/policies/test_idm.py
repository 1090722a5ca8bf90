from __future__ import annotations

import numpy as np
import pytest

from adr1.policies.idm import IdmParameters, following_acceleration

IDM = IdmParameters()


def test_keeps_its_distance_at_equal_speed() -> None:
    gap_m = IDM.standstill_gap_m + 10.0 * IDM.time_headway_s
    assert following_acceleration(10.0, gap_m, 10.0, IDM) == pytest.approx(0.0, abs=1e-9)


def test_brakes_harder_the_nearer_the_obstacle() -> None:
    asked = following_acceleration(10.0, np.array([5.0, 25.0, 40.0, 300.0]), np.zeros(4), IDM)
    assert np.all(np.diff(asked) > 0.0)
    assert asked[0] == -IDM.max_deceleration_mps2
    assert asked[-1] > 2.0


def test_stops_behind_a_standing_obstacle_without_touching_it() -> None:
    speed, gap = 14.0, 80.0
    for _ in range(800):
        speed = max(speed + 0.05 * float(following_acceleration(speed, gap, 0.0, IDM)), 0.0)
        gap -= 0.05 * speed
    assert speed < 0.05
    assert 2.0 < gap < 4.0
