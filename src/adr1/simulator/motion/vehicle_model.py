"""Velocity update of one vehicle: dynamic single-track model with saturating tyres.

The centre of mass has velocity (forward, right) and yaw rate. Each axle's lateral force is
C * slip, bent off at the friction left over by drive and brakes (friction ellipse). It enters the
update implicitly, as a damper with the secant stiffness: stable at any speed, never adding energy,
and at walking pace it becomes the kinematic single-track model, so that standstill is exact.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.compiled import helper
from adr1.simulator.motion.powertrain import brake_forces, drive_force, shift_gears

FloatArray = NDArray[np.float64]

STICK = 0.02  # m/s and rad/s: slower sideways motion at no speed is held by static friction


@helper
def bounded(value: float, low: float, high: float) -> float:
    """`value` within [low, high]; not-a-number becomes `low`."""
    if not value > low:
        return low
    return min(value, high)


@helper
def nonzero(value: float) -> float:
    """`value`, or 0 where it is too small to matter.

    Denormal numbers must not live on: whether the CPU flushes them to zero is a mode that loaded
    libraries switch, so they would make two runs differ.
    """
    return value if abs(value) > 1e-12 else 0.0


@helper
def steer_wheels(
    i: int,
    drive: FloatArray,
    parameter: FloatArray,
    steer_in: float,
    forward_mps: float,
    dt_s: float,
) -> None:
    """Steering input with its rate limit, then the effective wheel angle at this speed."""
    target = bounded(steer_in, -1.0, 1.0) if steer_in == steer_in else 0.0
    steer = drive[i, c.STEER]
    rising = abs(target) > abs(steer) or target * steer < 0.0
    most = (k.STEER_RISE_PER_S if rising else k.STEER_FALL_PER_S) * dt_s
    steer += bounded(target - steer, -most, most)
    drive[i, c.STEER] = steer
    place = abs(forward_mps) * parameter[i, c.STEER_ENTRIES_PER_MPS]
    place = place if place < c.TABLE_SIZE - 1.000001 else c.TABLE_SIZE - 1.000001
    entry = int(place)
    low = parameter[i, c.STEER_TABLE + entry]
    factor = low + (place - entry) * (parameter[i, c.STEER_TABLE + entry + 1] - low)
    angle = k.STEER_EFFECTIVE * parameter[i, c.MAX_STEER] * factor * steer
    if angle != drive[i, c.WHEEL_ANGLE]:
        drive[i, c.WHEEL_ANGLE] = angle
        drive[i, c.WHEEL_SIN] = math.sin(angle)
        drive[i, c.WHEEL_COS] = math.cos(angle)


@helper
def update_vehicle_velocity(
    i: int,
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    drive: FloatArray,
    control: FloatArray,
    dt_s: float,
) -> None:
    """One substep of one vehicle's velocity and yaw rate; `i` is its row in every array."""
    mass, per_mass = shape[i, c.MASS], shape[i, c.PER_MASS]
    cos_yaw, sin_yaw = math.cos(state[i, c.YAW]), math.sin(state[i, c.YAW])
    push_x = state[i, c.VX] + dt_s * state[i, c.FORCE_X] * per_mass
    push_y = state[i, c.VY] + dt_s * state[i, c.FORCE_Y] * per_mass
    forward = cos_yaw * push_x + sin_yaw * push_y
    right = cos_yaw * push_y - sin_yaw * push_x
    yaw_rate = state[i, c.YAW_RATE] + dt_s * state[i, c.TORQUE_Z] * shape[i, c.PER_INERTIA]
    throttle = bounded(control[i, c.THROTTLE_IN], 0.0, 1.0)
    brake = bounded(control[i, c.BRAKE_IN], 0.0, 1.0)
    steer_wheels(i, drive, parameter, control[i, c.STEER_IN], forward, dt_s)
    shift_gears(i, drive, parameter, control, forward, dt_s)
    if state[i, c.AIRBORNE] == 0.0:
        pull = dt_s * k.GRAVITY_MPS2 * shape[i, c.GRAVITY]
        forward -= pull * state[i, c.SLOPE_FORWARD]
        right -= pull * state[i, c.SLOPE_RIGHT]
        most = parameter[i, c.FRICTION] * (k.GRAVITY_MPS2 * k.FRICTION_RESERVE)
        pedal, drag, added_mass = drive_force(i, drive, parameter, throttle, brake, forward)
        per_total = 1.0 / (mass + added_mass)
        gain = bounded(pedal * per_total, -most, most)
        # Engine drag goes through the tyres too: on ice it slows no more than they hold.
        damping = min(drag * per_total, most / max(abs(forward), k.SLIP_SPEED_FLOOR_MPS))
        coasting = forward
        forward = (forward + dt_s * gain) / (1.0 + dt_s * damping)
        drive[i, c.FORCE_LONG] = (forward - coasting) * mass / dt_s
        service, hand = brake_forces(i, parameter, brake, control[i, c.HAND_BRAKE_IN], forward)
        rolling = min(k.ROLLING_RESISTANCE, parameter[i, c.FRICTION]) * k.GRAVITY_MPS2
        hold = (service + hand) * per_mass + rolling
        used = 1.0  # share of the braking that it takes to stop within this substep
        if abs(forward) > dt_s * hold:
            forward -= math.copysign(dt_s * hold, forward)
        elif hold > 0.0:
            used = abs(forward) / (dt_s * hold)
            forward = 0.0
        drive[i, c.BRAKE_USED] = used * (service + hand)
        per_grip = parameter[i, c.PER_GRIP]
        share = (abs(gain) + used * service * per_mass) * per_grip
        left_front = left_rear = _left_over(share)
        if service > 0.0:
            left_front = _left_over_steered(share, drive[i, c.WHEEL_SIN])
        if hand > 0.0:
            left_rear = _left_over(share + used * hand / parameter[i, c.GRIP_REAR])
        forward, right, yaw_rate = _tyre_side_forces(
            i, shape, parameter, drive, left_front, left_rear, forward, right, yaw_rate, dt_s
        )
    else:
        drive[i, c.FORCE_LONG] = drive[i, c.FORCE_FRONT] = drive[i, c.FORCE_REAR] = 0.0
        drive[i, c.BRAKE_USED] = 0.0
    air = dt_s * parameter[i, c.DRAG_AREA] * per_mass
    forward *= max(1.0 - air * abs(forward), 0.0)
    right *= max(1.0 - air * abs(right), 0.0)
    if drive[i, c.HOLD_ON] != 0.0:
        forward, right = drive[i, c.HOLD_X], drive[i, c.HOLD_Y]
    forward, right = nonzero(forward), nonzero(right)
    drive[i, c.ROLLED] += dt_s * forward
    state[i, c.VX] = cos_yaw * forward - sin_yaw * right
    state[i, c.VY] = sin_yaw * forward + cos_yaw * right
    state[i, c.YAW_RATE] = nonzero(yaw_rate)


@helper
def _tyre_side_forces(
    i: int,
    shape: FloatArray,
    parameter: FloatArray,
    drive: FloatArray,
    left_front: float,
    left_rear: float,
    forward: float,
    right: float,
    yaw_rate: float,
    dt_s: float,
) -> tuple[float, float, float]:
    """Lateral forces of both axles (kept in `drive`, N) and the velocity that they leave.

    `left_front` and `left_rear`: shares of the axles' grip that drive and brakes leave over.
    """
    per_mass, per_inertia = shape[i, c.PER_MASS], shape[i, c.PER_INERTIA]
    front, rear = parameter[i, c.COM_TO_FRONT], parameter[i, c.COM_TO_REAR]
    sin_w, cos_w = drive[i, c.WHEEL_SIN], drive[i, c.WHEEL_COS]
    slip_front = cos_w * (right + front * yaw_rate) - sin_w * forward
    slip_rear = right - rear * yaw_rate
    per_speed = 1.0 / max(abs(forward), k.SLIP_SPEED_FLOOR_MPS)
    most_front = parameter[i, c.GRIP_FRONT] * left_front
    most_rear = parameter[i, c.GRIP_REAR] * left_rear
    damper_front = _secant(parameter[i, c.STIFF_FRONT] * per_speed, slip_front, most_front)
    damper_rear = _secant(parameter[i, c.STIFF_REAR] * per_speed, slip_rear, most_rear)
    front_cos = front * cos_w
    gain_front, gain_rear = dt_s * damper_front, dt_s * damper_rear
    cross = cos_w * per_mass - front_cos * rear * per_inertia
    m11 = 1.0 + gain_front * (per_mass + front_cos * front_cos * per_inertia)
    m22 = 1.0 + gain_rear * (per_mass + rear * rear * per_inertia)
    m12, m21 = gain_front * cross, gain_rear * cross
    per_determinant = 1.0 / (m11 * m22 - m12 * m21)
    free_front, free_rear = damper_front * slip_front, damper_rear * slip_rear
    force_front = (m22 * free_front - m12 * free_rear) * per_determinant
    force_rear = (m11 * free_rear - m21 * free_front) * per_determinant
    force_front = bounded(force_front, -most_front, most_front)
    force_rear = bounded(force_rear, -most_rear, most_rear)
    drive[i, c.FORCE_FRONT], drive[i, c.FORCE_REAR] = -force_front, -force_rear
    forward += dt_s * sin_w * force_front * per_mass
    right -= dt_s * (cos_w * force_front + force_rear) * per_mass
    yaw_rate -= dt_s * (front_cos * force_front - rear * force_rear) * per_inertia
    if forward == 0.0 and abs(right) < STICK and abs(yaw_rate) < STICK:
        right = yaw_rate = 0.0  # static friction: the tyres hold what is left
    return forward, right, yaw_rate


@helper
def _left_over(share: float) -> float:
    """Share of an axle's grip left for the side force by the friction ellipse."""
    used = min(share, 0.98)
    return math.sqrt(1.0 - used * used)


@helper
def _left_over_steered(share: float, wheel_sin: float) -> float:
    """The same for the front axle under the brake, which acts along the car here.

    The side force of a turned wheel points backwards as well, so both add up to more than at a
    right angle; this much keeps their sum within the grip.
    """
    used = min(share, 0.98)
    return math.sqrt(1.0 - used * used * (1.0 - wheel_sin * wheel_sin)) - used * abs(wheel_sin)


@helper
def _secant(damper: float, slip_mps: float, most_n: float) -> float:
    """Secant of a damper (N per m/s) whose force bends off smoothly at `most_n`."""
    if most_n <= 0.0:
        return 0.0
    force = damper * slip_mps
    return damper * most_n / math.sqrt(most_n * most_n + force * force)
