"""Steps that manoeuvres are made of."""

from __future__ import annotations

from collections.abc import Callable

import carla

from adr1.parity.config import FIXED_DELTA_S
from adr1.parity.stage import Stage

RUN_UP_TICKS = 400


def ticks_of(seconds: float) -> int:
    """Number of ticks in a time."""
    return round(seconds / FIXED_DELTA_S)


def hold(stage: Stage, vehicle: carla.Vehicle, control: carla.VehicleControl, ticks: int) -> None:
    """The same control for a number of ticks."""
    vehicle.apply_control(control)
    for _ in range(ticks):
        stage.tick()


def cruise(
    stage: Stage,
    vehicle: carla.Vehicle,
    speed_mps: float,
    *,
    steer: float = 0.0,
    max_ticks: int,
    until: Callable[[], bool] = lambda: False,
) -> None:
    """Throttle towards a speed, in proportion to what is missing; never the brake."""
    for _ in range(max_ticks):
        if until():
            return
        missing_mps = speed_mps - stage.speed_mps(vehicle)
        throttle = min(max(0.5 + 1.5 * missing_mps, 0.0), 1.0)
        vehicle.apply_control(carla.VehicleControl(throttle=throttle, steer=steer))
        stage.tick()


def run_up(stage: Stage, vehicle: carla.Vehicle, speed_mps: float) -> bool:
    """Full throttle until a speed is reached; False if it never is."""
    vehicle.apply_control(carla.VehicleControl(throttle=1.0))
    for _ in range(RUN_UP_TICKS):
        if stage.speed_mps(vehicle) >= speed_mps:
            return True
        stage.tick()
    return False
