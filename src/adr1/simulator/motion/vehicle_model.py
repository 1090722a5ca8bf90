"""Velocity update of one vehicle: dynamic single-track model with saturating tyres.

The centre of mass has velocity (forward, right) and yaw rate. Each axle's lateral force is
C * slip, bent off at the friction left over by drive and brakes (friction ellipse). It enters the
update implicitly, as a damper with the secant stiffness: stable at any speed, never adding energy,
and at walking pace it becomes the kinematic single-track model, so that standstill is exact.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.powertrain import brake_forces, drive_force, shift_gears

FloatArray = NDArray[np.float64]


@njit
def bounded(value: float, low: float, high: float) -> float:
    """`value` within [low, high]; not-a-number becomes `low`."""
    if not value > low:
        return low
    return min(value, high)


@njit
def steer_wheels(
    drive: FloatArray, parameter: FloatArray, steer_in: float, forward_mps: float, dt_s: float
) -> None:
    """Steering input with its rate limit, then the effective wheel angle at this speed."""
    target = bounded(steer_in, -1.0, 1.0) if steer_in == steer_in else 0.0
    steer = drive[c.STEER]
    rising = abs(target) > abs(steer) or target * steer < 0.0
    most = (k.STEER_RISE_PER_S if rising else k.STEER_FALL_PER_S) * dt_s
    steer += bounded(target - steer, -most, most)
    drive[c.STEER] = steer
    place = min(abs(forward_mps) * 3.6 / parameter[c.STEER_TABLE_STEP], c.TABLE_SIZE - 1.000001)
    index = int(place)
    low = parameter[c.STEER_TABLE + index]
    factor = low + (place - index) * (parameter[c.STEER_TABLE + index + 1] - low)
    angle = k.STEER_EFFECTIVE * parameter[c.MAX_STEER] * factor * steer
    if angle != drive[c.WHEEL_ANGLE]:
        drive[c.WHEEL_ANGLE] = angle
        drive[c.WHEEL_SIN] = math.sin(angle)
        drive[c.WHEEL_COS] = math.cos(angle)


@njit
def update_vehicle_velocity(
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    drive: FloatArray,
    control: FloatArray,
    dt_s: float,
) -> None:
    """One substep of one vehicle's velocity and yaw rate; every argument is that vehicle's row."""
    mass = shape[c.MASS]
    cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
    push_x = state[c.VX] + dt_s * state[c.FORCE_X] / mass
    push_y = state[c.VY] + dt_s * state[c.FORCE_Y] / mass
    forward = cos_yaw * push_x + sin_yaw * push_y
    right = cos_yaw * push_y - sin_yaw * push_x
    yaw_rate = state[c.YAW_RATE] + dt_s * state[c.TORQUE_Z] / shape[c.INERTIA]
    throttle = bounded(control[c.THROTTLE_IN], 0.0, 1.0)
    brake = bounded(control[c.BRAKE_IN], 0.0, 1.0)
    steer_wheels(drive, parameter, control[c.STEER_IN], forward, dt_s)
    shift_gears(drive, parameter, control, forward, dt_s)
    if state[c.AIRBORNE] == 0.0:
        if shape[c.GRAVITY] != 0.0:
            slope = state[c.SLOPE_FORWARD]
            forward -= dt_s * k.GRAVITY_MPS2 * slope / math.sqrt(1.0 + slope * slope)
            slope = state[c.SLOPE_RIGHT]
            right -= dt_s * k.GRAVITY_MPS2 * slope / math.sqrt(1.0 + slope * slope)
        grip = parameter[c.FRICTION] * k.GRAVITY_MPS2
        pedal, drag, added_mass = drive_force(drive, parameter, throttle, brake, forward)
        total = mass + added_mass
        most = grip * k.FRICTION_RESERVE
        gain = bounded(pedal / total, -most, most)
        forward = (forward + dt_s * gain) / (1.0 + dt_s * drag / total)
        service, hand = brake_forces(
            parameter, mass, brake, control[c.HAND_BRAKE_IN] != 0.0, forward
        )
        hold = service + hand + mass * k.ROLLING_RESISTANCE * k.GRAVITY_MPS2
        slowed = min(abs(forward), dt_s * hold / mass)
        forward -= math.copysign(slowed, forward)
        used = slowed * mass / (dt_s * hold) if hold > 0.0 else 0.0
        drive[c.FORCE_LONG] = gain * mass
        drive[c.BRAKE_USED] = used * (service + hand)
        share = (abs(gain) * mass + used * service) / (mass * grip) if grip > 0.0 else 1.0
        rear_load = parameter[c.COM_TO_FRONT] / parameter[c.WHEELBASE]
        rear_share = share + (used * hand / (mass * grip * rear_load) if grip > 0.0 else 0.0)
        forward, right, yaw_rate = _tyre_side_forces(
            shape, parameter, drive, share, rear_share, forward, right, yaw_rate, dt_s
        )
    else:
        drive[c.FORCE_LONG] = drive[c.FORCE_FRONT] = drive[c.FORCE_REAR] = 0.0
        drive[c.BRAKE_USED] = 0.0
    air = parameter[c.DRAG_AREA] / mass
    forward /= 1.0 + dt_s * air * abs(forward)
    right /= 1.0 + dt_s * air * abs(right)
    if drive[c.HOLD_ON] != 0.0:
        forward, right = drive[c.HOLD_X], drive[c.HOLD_Y]
    state[c.VX] = cos_yaw * forward - sin_yaw * right
    state[c.VY] = sin_yaw * forward + cos_yaw * right
    state[c.YAW_RATE] = yaw_rate


@njit
def _tyre_side_forces(
    shape: FloatArray,
    parameter: FloatArray,
    drive: FloatArray,
    share_front: float,
    share_rear: float,
    forward: float,
    right: float,
    yaw_rate: float,
    dt_s: float,
) -> tuple[float, float, float]:
    """Lateral forces of both axles (kept in `drive`, N) and the velocity that they leave."""
    mass, inertia = shape[c.MASS], shape[c.INERTIA]
    front, rear = parameter[c.COM_TO_FRONT], parameter[c.COM_TO_REAR]
    sin_w, cos_w = drive[c.WHEEL_SIN], drive[c.WHEEL_COS]
    weight = mass * k.GRAVITY_MPS2 / parameter[c.WHEELBASE]
    load_front, load_rear = weight * rear, weight * front
    slip_front = cos_w * (right + front * yaw_rate) - sin_w * forward
    slip_rear = right - rear * yaw_rate
    speed = max(abs(forward), k.SLIP_SPEED_FLOOR_MPS)
    most_front = parameter[c.FRICTION] * load_front * _left_over(share_front)
    most_rear = parameter[c.FRICTION] * load_rear * _left_over(share_rear)
    stiffness = parameter[c.CORNERING_STIFFNESS]
    damper_front = _secant(k.UNDERSTEER * stiffness * load_front / speed, slip_front, most_front)
    damper_rear = _secant(stiffness * load_rear / speed, slip_rear, most_rear)
    a11 = 1.0 / mass + (front * cos_w) ** 2 / inertia
    a22 = 1.0 / mass + rear * rear / inertia
    a12 = cos_w / mass - front * rear * cos_w / inertia
    m11, m12 = 1.0 + dt_s * damper_front * a11, dt_s * damper_front * a12
    m21, m22 = dt_s * damper_rear * a12, 1.0 + dt_s * damper_rear * a22
    determinant = m11 * m22 - m12 * m21
    r1, r2 = damper_front * slip_front, damper_rear * slip_rear
    force_front = bounded((m22 * r1 - m12 * r2) / determinant, -most_front, most_front)
    force_rear = bounded((m11 * r2 - m21 * r1) / determinant, -most_rear, most_rear)
    drive[c.FORCE_FRONT], drive[c.FORCE_REAR] = -force_front, -force_rear
    forward += dt_s * sin_w * force_front / mass
    right -= dt_s * (cos_w * force_front + force_rear) / mass
    yaw_rate -= dt_s * (front * cos_w * force_front - rear * force_rear) / inertia
    if forward == 0.0 and abs(right) < 0.02 and abs(yaw_rate) < 0.02:
        right = yaw_rate = 0.0  # static friction: the tyres hold what is left
    return forward, right, yaw_rate


@njit
def _left_over(share: float) -> float:
    """Share of an axle's grip left for the side force by the friction ellipse."""
    used = min(share, 0.98)
    return math.sqrt(1.0 - used * used)


@njit
def _secant(damper: float, slip_mps: float, most_n: float) -> float:
    """Secant of a damper (N per m/s) whose force bends off smoothly at `most_n`."""
    if most_n <= 0.0:
        return 0.0
    ratio = damper * slip_mps / most_n
    return damper / math.sqrt(1.0 + ratio * ratio)
