"""Engine, gearbox and brakes of one vehicle, from its physics control."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.compiled import helper

FloatArray = NDArray[np.float64]

STANDING_MPS = 0.1  # the autobox is in first gear when it stands


@helper
def gear_ratio(i: int, parameter: FloatArray, gear: float) -> float:
    """Engine turns per wheel turn, with sign; 0 in neutral."""
    if gear == 0.0 or parameter[i, c.GEARS] == 0.0:
        return 0.0
    if gear < 0.0:
        return -k.REVERSE_RATIO * parameter[i, c.FINAL_RATIO]
    return parameter[i, c.GEAR_TABLE + 3 * (int(gear) - 1)] * parameter[i, c.FINAL_RATIO]


@helper
def shift_gears(
    i: int,
    drive: FloatArray,
    parameter: FloatArray,
    control: FloatArray,
    forward_mps: float,
    dt_s: float,
) -> None:
    """Gear of this substep: as asked for at once in manual mode and reverse, else the autobox's."""
    gears = parameter[i, c.GEARS]
    gear = drive[i, c.GEAR]
    drive[i, c.SINCE_SHIFT] = min(drive[i, c.SINCE_SHIFT] + dt_s, 1e6)
    if control[i, c.MANUAL_IN] != 0.0:
        asked = control[i, c.GEAR_IN]
        gear = min(max(asked, -1.0), gears) if asked == asked else 0.0
        drive[i, c.SWITCH_LEFT] = 0.0
    elif control[i, c.REVERSE_IN] != 0.0:
        gear = -1.0
        drive[i, c.SWITCH_LEFT] = 0.0
    elif gear < 1.0 or (parameter[i, c.AUTOBOX] != 0.0 and abs(forward_mps) < STANDING_MPS):
        gear = min(1.0, gears)
        drive[i, c.SWITCH_LEFT] = 0.0
    elif drive[i, c.SWITCH_LEFT] > 0.0:
        drive[i, c.SWITCH_LEFT] -= dt_s
        if drive[i, c.SWITCH_LEFT] <= 0.0:
            gear = drive[i, c.NEXT_GEAR]
            drive[i, c.SINCE_SHIFT] = 0.0
    elif parameter[i, c.AUTOBOX] != 0.0:
        _start_shift(i, drive, parameter, gear, gears)
    drive[i, c.GEAR] = gear
    ratio = abs(gear_ratio(i, parameter, gear))
    drive[i, c.ENGINE_RAD_S] = abs(forward_mps) * parameter[i, c.PER_RADIUS] * ratio


@helper
def _start_shift(
    i: int, drive: FloatArray, parameter: FloatArray, gear: float, gears: float
) -> None:
    load = drive[i, c.ENGINE_RAD_S] * parameter[i, c.PER_MAX_ENGINE]
    row = c.GEAR_TABLE + 3 * (int(gear) - 1)
    step = 0.0
    if load > parameter[i, row + 2] and gear < gears:
        step = 1.0
    elif load < parameter[i, row + 1] and gear > 1.0:
        step = -1.0
    if step == 0.0:
        return
    opposite = step * drive[i, c.LAST_SHIFT] < 0.0
    if opposite and drive[i, c.SINCE_SHIFT] < k.OPPOSITE_SHIFT_WAIT_S:
        return
    drive[i, c.NEXT_GEAR] = gear + step
    drive[i, c.LAST_SHIFT] = step
    drive[i, c.SWITCH_LEFT] = max(parameter[i, c.SWITCH_TIME], 1e-6)


@helper
def drive_force(
    i: int,
    drive: FloatArray,
    parameter: FloatArray,
    throttle: float,
    brake: float,
    forward_mps: float,
) -> tuple[float, float, float]:
    """Force of the engine (N), drag per speed (N per m/s), and the engine's inertia as mass (kg).

    The clutch is open while braking: the engine neither helps nor hinders the brakes.
    """
    damping = parameter[i, c.WHEEL_DAMPING]
    ratio = gear_ratio(i, parameter, drive[i, c.GEAR])
    if ratio == 0.0 or (brake > 0.0 and throttle == 0.0):
        return 0.0, damping, 0.0
    lever = ratio * parameter[i, c.PER_RADIUS]
    zero = parameter[i, c.DAMPING_ZERO]
    engine_damping = zero + throttle * (parameter[i, c.DAMPING_FULL] - zero)
    speed = drive[i, c.ENGINE_RAD_S] * parameter[i, c.PER_MAX_ENGINE]
    torque = 0.0
    if throttle > 0.0:
        turning = max(speed, k.LAUNCH_ENGINE_SHARE * throttle)
        place = (turning if turning < 1.0 else 1.0) * (c.TABLE_SIZE - 1.000001)
        index = int(place)
        low = parameter[i, c.TORQUE_TABLE + index]
        torque = low + (place - index) * (parameter[i, c.TORQUE_TABLE + index + 1] - low)
        torque *= k.TORQUE_SCALE * throttle
        if speed > 1.0 and forward_mps * ratio > 0.0:
            torque *= max(0.0, 1.0 - (speed - 1.0) / 0.02)  # the engine runs no faster than this
    return (
        torque * lever,
        damping + engine_damping * lever * lever,
        parameter[i, c.ENGINE_INERTIA] * lever * lever,
    )


@helper
def brake_forces(
    i: int,
    parameter: FloatArray,
    brake: float,
    hand_brake: float,
    forward_mps: float,
) -> tuple[float, float]:
    """Largest force (N) of the service brake and of the hand brake (rear axle) at this speed."""
    if brake == 0.0 and hand_brake == 0.0:
        return 0.0, 0.0
    slow = abs(forward_mps) / k.BRAKE_LOW_SPEED_MPS
    scale = k.BRAKE_SCALE * (1.0 + k.BRAKE_LOW_SPEED_GAIN * math.exp(-slow * slow))
    front = k.FRICTION_RESERVE * parameter[i, c.GRIP_FRONT]
    rear = k.FRICTION_RESERVE * parameter[i, c.GRIP_REAR]
    service = min(brake * scale * parameter[i, c.BRAKE_FORCE], front + rear)
    if hand_brake == 0.0 or front + rear <= 0.0:
        return service, 0.0
    left = max(0.0, rear - service * rear / (front + rear))
    return service, min(parameter[i, c.HAND_BRAKE_FORCE], left)
