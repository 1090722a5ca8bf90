from __future__ import annotations

import numpy as np
import pytest

from adr1.policies.speed_control import (
    PedalController,
    curvature_limited_speed,
    stopping_acceleration,
)


def test_bend_is_entered_at_its_own_speed_and_braked_for_before() -> None:
    curvature = np.zeros(200)
    curvature[100:120] = 0.1
    speed = curvature_limited_speed(curvature, np.full(200, 14.0), 0.5, 2.5, 2.0)
    assert speed[110] == pytest.approx(5.0)
    assert speed[0] == speed[150] == 14.0
    squared_drop = (speed[:-1] ** 2 - speed[1:] ** 2)[:100]
    assert np.max(squared_drop) <= 2.0 * 2.0 * 0.5 + 1e-9


@pytest.mark.parametrize(("speed", "distance"), [(14.0, 60.0), (8.0, 15.0), (2.0, 20.0)])
def test_comes_to_rest_at_the_line(speed: float, distance: float) -> None:
    for _ in range(2000):
        asked = min(stopping_acceleration(speed, distance, 2.5), 2.0 if speed < 5.0 else 0.0)
        speed = max(speed + 0.05 * asked, 0.0)
        distance -= 0.05 * speed
    assert speed < 0.05
    assert -0.05 < distance < 1.0


@pytest.mark.parametrize(("throttle_gain", "brake_gain"), [(3.0, 6.0), (8.0, 12.0)])
def test_pedals_learn_an_unknown_vehicle(throttle_gain: float, brake_gain: float) -> None:
    pedals, speed = PedalController(), 5.0
    for _ in range(60):
        throttle, brake = pedals.step(1.0, speed, 0.05)
        before, speed = speed, speed + 0.05 * (throttle_gain * throttle - brake_gain * brake - 0.4)
    assert (speed - before) / 0.05 == pytest.approx(1.0, abs=0.25)


def test_pedals_hold_a_standing_vehicle() -> None:
    assert PedalController().step(-1.0, 0.0, 0.05) == (0.0, 0.6)
