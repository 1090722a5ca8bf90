"""Height, pitch and roll of bodies over the ground: following, falling, landing."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.terrain import sample_height

FloatArray = NDArray[np.float64]
HeightArray = NDArray[np.float32]


@njit
def origin_x(state: FloatArray, shape: FloatArray) -> float:
    """World x of the actor's origin (the state holds its centre of mass)."""
    return (
        state[c.X]
        - math.cos(state[c.YAW]) * shape[c.COM_X]
        + (math.sin(state[c.YAW]) * shape[c.COM_Y])
    )


@njit
def origin_y(state: FloatArray, shape: FloatArray) -> float:
    """World y of the actor's origin."""
    return (
        state[c.Y]
        - math.sin(state[c.YAW]) * shape[c.COM_X]
        - (math.cos(state[c.YAW]) * shape[c.COM_Y])
    )


@njit
def settle_on_ground(
    state: FloatArray, ground_z_m: float, foot_m: float, gravity: bool, hold_m: float, dt_s: float
) -> None:
    """Moves the origin's height over one tick: on the ground, or along a fall onto it."""
    floor = ground_z_m + foot_m
    height, climb = state[c.Z], state[c.VZ]
    if not gravity:
        fall, climb_end = height + climb * dt_s, climb
    else:
        fall = height + climb * dt_s - 0.5 * k.GRAVITY_MPS2 * dt_s * dt_s
        climb_end = climb - k.GRAVITY_MPS2 * dt_s
    margin = 0.0 if state[c.AIRBORNE] != 0.0 else hold_m
    if fall > floor + margin or (not gravity and fall > floor):
        state[c.Z], state[c.VZ] = fall, climb_end
        state[c.AIRBORNE] = 1.0
        return
    landed = state[c.AIRBORNE] != 0.0
    state[c.Z] = floor
    state[c.VZ] = 0.0 if landed else (floor - height) / dt_s
    state[c.AIRBORNE] = 0.0


@njit
def follow_ground_vehicle(
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    height_m: HeightArray,
    grid: FloatArray,
    dt_s: float,
) -> None:
    """Height from the ground under the four wheels, pitch and roll with a short lag."""
    cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
    x = state[c.X] - cos_yaw * shape[c.COM_X] + sin_yaw * shape[c.COM_Y]
    y = state[c.Y] - sin_yaw * shape[c.COM_X] - cos_yaw * shape[c.COM_Y]
    base, track = parameter[c.WHEELBASE], parameter[c.TRACK]
    fx, fy = 0.5 * base * cos_yaw, 0.5 * base * sin_yaw
    rx, ry = -0.5 * track * sin_yaw, 0.5 * track * cos_yaw
    gx, gy, cell, z = grid[0], grid[1], grid[2], state[c.Z]
    front_left = sample_height(height_m, gx, gy, cell, x + fx - rx, y + fy - ry, z)
    front_right = sample_height(height_m, gx, gy, cell, x + fx + rx, y + fy + ry, z)
    rear_left = sample_height(height_m, gx, gy, cell, x - fx - rx, y - fy - ry, z)
    rear_right = sample_height(height_m, gx, gy, cell, x - fx + rx, y - fy + ry, z)
    front, rear = 0.5 * (front_left + front_right), 0.5 * (rear_left + rear_right)
    left, right = 0.5 * (front_left + rear_left), 0.5 * (front_right + rear_right)
    state[c.SLOPE_FORWARD] = (front - rear) / base
    state[c.SLOPE_RIGHT] = (right - left) / track
    gravity = shape[c.GRAVITY] != 0.0
    settle_on_ground(state, 0.5 * (front + rear), 0.0, gravity, k.GROUND_HOLD_M, dt_s)
    if state[c.AIRBORNE] != 0.0:
        state[c.PITCH_RATE] = state[c.ROLL_RATE] = 0.0
        return
    share = 1.0 - math.exp(-dt_s / k.POSE_LAG_S)
    _follow_angle(state, c.PITCH, c.PITCH_RATE, math.atan(state[c.SLOPE_FORWARD]), share, dt_s)
    _follow_angle(state, c.ROLL, c.ROLL_RATE, -math.atan(state[c.SLOPE_RIGHT]), share, dt_s)


@njit
def _follow_angle(
    state: FloatArray, angle: int, rate: int, target_rad: float, share: float, dt_s: float
) -> None:
    step = target_rad - state[angle]
    if step == 0.0:
        state[rate] = 0.0
        return
    if abs(step) > 1e-6:
        step *= share
    state[angle] += step
    state[rate] = step / dt_s


@njit
def publish(
    state: FloatArray, shape: FloatArray, kinematics: NDArray[np.float32], dt_s: float
) -> None:
    """One row of `kinematics` from a body's state; remembers its velocity for the next tick."""
    cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
    kinematics[0] = state[c.X] - cos_yaw * shape[c.COM_X] + sin_yaw * shape[c.COM_Y]
    kinematics[1] = state[c.Y] - sin_yaw * shape[c.COM_X] - cos_yaw * shape[c.COM_Y]
    kinematics[2] = state[c.Z]
    degrees = 180.0 / math.pi
    kinematics[3] = state[c.PITCH] * degrees
    kinematics[4] = state[c.YAW] * degrees
    kinematics[5] = state[c.ROLL] * degrees
    kinematics[6], kinematics[7], kinematics[8] = state[c.VX], state[c.VY], state[c.VZ]
    # Unreal's pitch and roll turn against its y and x axes.
    about_x, about_y = -state[c.ROLL_RATE], -state[c.PITCH_RATE]
    kinematics[9] = (cos_yaw * about_x - sin_yaw * about_y) * degrees
    kinematics[10] = (sin_yaw * about_x + cos_yaw * about_y) * degrees
    kinematics[11] = state[c.YAW_RATE] * degrees
    if dt_s > 0.0:
        kinematics[12] = (state[c.VX] - state[c.LAST_VX]) / dt_s
        kinematics[13] = (state[c.VY] - state[c.LAST_VY]) / dt_s
        kinematics[14] = (state[c.VZ] - state[c.LAST_VZ]) / dt_s
    state[c.LAST_VX], state[c.LAST_VY] = state[c.VX], state[c.VY]
    state[c.LAST_VZ] = state[c.VZ]
