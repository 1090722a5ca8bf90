"""What scenarios may do to the ego's own control."""

from __future__ import annotations

import carla
import pytest

from adr1.scenarios.context import EgoHandicap


def test_a_handicap_stays_within_the_ranges_of_a_control() -> None:
    control = EgoHandicap(steer=-0.2, throttle=0.5).on(
        carla.VehicleControl(throttle=0.9, steer=-0.95)
    )
    assert (control.throttle, control.steer) == (1.0, -1.0)
    untouched = EgoHandicap().on(carla.VehicleControl(throttle=0.25, steer=0.125))
    assert (untouched.throttle, untouched.steer) == pytest.approx((0.25, 0.125))
