"""Engine, gearbox and brakes of one vehicle, from its physics control."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k

FloatArray = NDArray[np.float64]


@njit
def gear_ratio(parameter: FloatArray, gear: float) -> float:
    """Engine turns per wheel turn, with sign; 0 in neutral."""
    if gear == 0.0 or parameter[c.GEARS] == 0.0:
        return 0.0
    if gear < 0.0:
        return -k.REVERSE_RATIO * parameter[c.FINAL_RATIO]
    return parameter[c.GEAR_TABLE + 3 * (int(gear) - 1)] * parameter[c.FINAL_RATIO]


@njit
def shift_gears(
    drive: FloatArray,
    parameter: FloatArray,
    control: FloatArray,
    forward_mps: float,
    dt_s: float,
) -> None:
    """Gear of this substep: as asked for at once in manual mode and reverse, else the autobox's."""
    gears = parameter[c.GEARS]
    gear = drive[c.GEAR]
    drive[c.SINCE_SHIFT] = min(drive[c.SINCE_SHIFT] + dt_s, 1e6)
    if control[c.MANUAL_IN] != 0.0:
        asked = control[c.GEAR_IN]
        gear = min(max(asked, -1.0), gears) if asked == asked else 0.0
        drive[c.SWITCH_LEFT] = 0.0
    elif control[c.REVERSE_IN] != 0.0:
        gear = -1.0
        drive[c.SWITCH_LEFT] = 0.0
    elif gear < 1.0:
        gear = min(1.0, gears)
        drive[c.SWITCH_LEFT] = 0.0
    elif drive[c.SWITCH_LEFT] > 0.0:
        drive[c.SWITCH_LEFT] -= dt_s
        if drive[c.SWITCH_LEFT] <= 0.0:
            gear = drive[c.NEXT_GEAR]
            drive[c.SINCE_SHIFT] = 0.0
    elif parameter[c.AUTOBOX] != 0.0:
        _start_shift(drive, parameter, gear, gears)
    drive[c.GEAR] = gear
    ratio = abs(gear_ratio(parameter, gear))
    drive[c.ENGINE_RAD_S] = abs(forward_mps) / parameter[c.WHEEL_RADIUS] * ratio


@njit
def _start_shift(drive: FloatArray, parameter: FloatArray, gear: float, gears: float) -> None:
    load = drive[c.ENGINE_RAD_S] / parameter[c.MAX_ENGINE_RAD_S]
    row = c.GEAR_TABLE + 3 * (int(gear) - 1)
    step = 0.0
    if load > parameter[row + 2] and gear < gears:
        step = 1.0
    elif load < parameter[row + 1] and gear > 1.0:
        step = -1.0
    if step == 0.0:
        return
    opposite = step * drive[c.LAST_SHIFT] < 0.0
    if opposite and drive[c.SINCE_SHIFT] < k.OPPOSITE_SHIFT_WAIT_S:
        return
    drive[c.NEXT_GEAR] = gear + step
    drive[c.LAST_SHIFT] = step
    drive[c.SWITCH_LEFT] = max(parameter[c.SWITCH_TIME], 1e-6)


@njit
def drive_force(
    drive: FloatArray, parameter: FloatArray, throttle: float, brake: float, forward_mps: float
) -> tuple[float, float, float]:
    """Force of the engine (N), drag per speed (N per m/s), and the engine's inertia as mass (kg).

    The clutch is open while braking: the engine neither helps nor hinders the brakes.
    """
    damping = parameter[c.WHEEL_DAMPING]
    ratio = gear_ratio(parameter, drive[c.GEAR])
    if ratio == 0.0 or (brake > 0.0 and throttle == 0.0):
        return 0.0, damping, 0.0
    lever = ratio / parameter[c.WHEEL_RADIUS]
    zero = parameter[c.DAMPING_ZERO]
    engine_damping = zero + throttle * (parameter[c.DAMPING_FULL] - zero)
    speed = drive[c.ENGINE_RAD_S] / parameter[c.MAX_ENGINE_RAD_S]
    torque = 0.0
    if throttle > 0.0:
        place = min(speed, 1.0) * (c.TABLE_SIZE - 1.000001)
        index = int(place)
        low = parameter[c.TORQUE_TABLE + index]
        torque = low + (place - index) * (parameter[c.TORQUE_TABLE + index + 1] - low)
        torque *= k.TORQUE_SCALE * throttle
        if speed > 1.0 and forward_mps * ratio > 0.0:
            torque *= max(0.0, 1.0 - (speed - 1.0) / 0.02)  # the engine runs no faster than this
    return (
        torque * lever,
        damping + engine_damping * lever * lever,
        parameter[c.ENGINE_INERTIA] * lever * lever,
    )


@njit
def brake_forces(
    parameter: FloatArray, mass_kg: float, brake: float, hand_brake: bool, forward_mps: float
) -> tuple[float, float]:
    """Largest force (N) of the service brake and of the hand brake (rear axle) at this speed."""
    slow = abs(forward_mps) / k.BRAKE_LOW_SPEED_MPS
    scale = k.BRAKE_SCALE * (1.0 + k.BRAKE_LOW_SPEED_GAIN * math.exp(-slow * slow))
    most = parameter[c.FRICTION] * mass_kg * k.GRAVITY_MPS2 * k.FRICTION_RESERVE
    service = min(brake * scale * parameter[c.BRAKE_FORCE], most)
    if not hand_brake:
        return service, 0.0
    rear = most * parameter[c.COM_TO_FRONT] / parameter[c.WHEELBASE]
    left = max(0.0, rear - service * parameter[c.COM_TO_FRONT] / parameter[c.WHEELBASE])
    return service, min(parameter[c.HAND_BRAKE_FORCE], left)
