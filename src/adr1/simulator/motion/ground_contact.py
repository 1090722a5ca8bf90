"""Height, pitch and roll of bodies over the ground: following, falling, landing."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.compiled import helper
from adr1.simulator.motion.terrain import sample_height

FloatArray = NDArray[np.float64]
HeightArray = NDArray[np.float32]


@helper
def settle_on_ground(
    i: int,
    state: FloatArray,
    ground_z_m: float,
    foot_m: float,
    gravity: bool,  # noqa: FBT001
    hold_m: float,
    dt_s: float,
) -> None:
    """Moves the origin's height over one tick: on the ground, or along a fall onto it."""
    floor = ground_z_m + foot_m
    height, climb = state[i, c.Z], state[i, c.VZ]
    if not gravity:
        fall, climb_end = height + climb * dt_s, climb
    else:
        fall = height + climb * dt_s - 0.5 * k.GRAVITY_MPS2 * dt_s * dt_s
        climb_end = climb - k.GRAVITY_MPS2 * dt_s
    margin = 0.0 if state[i, c.AIRBORNE] != 0.0 else hold_m
    if fall > floor + margin or (not gravity and fall > floor):
        state[i, c.Z], state[i, c.VZ] = fall, climb_end
        state[i, c.AIRBORNE] = 1.0
        return
    landed = state[i, c.AIRBORNE] != 0.0
    state[i, c.Z] = floor
    state[i, c.VZ] = 0.0 if landed else (floor - height) / dt_s
    state[i, c.AIRBORNE] = 0.0


@helper
def follow_ground_vehicle(
    i: int,
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    height_m: HeightArray,
    grid: FloatArray,
    dt_s: float,
) -> None:
    """Height from the ground under the four wheels, pitch and roll with a short lag."""
    cos_yaw, sin_yaw = math.cos(state[i, c.YAW]), math.sin(state[i, c.YAW])
    x = state[i, c.X] - cos_yaw * shape[i, c.COM_X] + sin_yaw * shape[i, c.COM_Y]
    y = state[i, c.Y] - sin_yaw * shape[i, c.COM_X] - cos_yaw * shape[i, c.COM_Y]
    base, track = parameter[i, c.WHEELBASE], parameter[i, c.TRACK]
    fx, fy = 0.5 * base * cos_yaw, 0.5 * base * sin_yaw
    rx, ry = -0.5 * track * sin_yaw, 0.5 * track * cos_yaw
    z = state[i, c.Z]
    front_left = sample_height(height_m, grid, x + fx - rx, y + fy - ry, z)
    front_right = sample_height(height_m, grid, x + fx + rx, y + fy + ry, z)
    rear_left = sample_height(height_m, grid, x - fx - rx, y - fy - ry, z)
    rear_right = sample_height(height_m, grid, x - fx + rx, y - fy + ry, z)
    front, rear = 0.5 * (front_left + front_right), 0.5 * (rear_left + rear_right)
    left, right = 0.5 * (front_left + rear_left), 0.5 * (front_right + rear_right)
    rise_forward, rise_right = (front - rear) / base, (right - left) / track
    state[i, c.SLOPE_FORWARD] = rise_forward / math.sqrt(1.0 + rise_forward * rise_forward)
    state[i, c.SLOPE_RIGHT] = rise_right / math.sqrt(1.0 + rise_right * rise_right)
    gravity = shape[i, c.GRAVITY] != 0.0
    settle_on_ground(i, state, 0.5 * (front + rear), 0.0, gravity, k.GROUND_HOLD_M, dt_s)
    if state[i, c.AIRBORNE] != 0.0:
        state[i, c.PITCH_RATE] = state[i, c.ROLL_RATE] = 0.0
        return
    share = dt_s / (dt_s + k.POSE_LAG_S)
    _follow_angle(
        i, state, c.PITCH, c.PITCH_RATE, math.asin(state[i, c.SLOPE_FORWARD]), share, dt_s
    )
    _follow_angle(i, state, c.ROLL, c.ROLL_RATE, -math.asin(state[i, c.SLOPE_RIGHT]), share, dt_s)


@helper
def _follow_angle(
    i: int, state: FloatArray, angle: int, rate: int, target_rad: float, share: float, dt_s: float
) -> None:
    step = target_rad - state[i, angle]
    if step == 0.0:
        state[i, rate] = 0.0
        return
    if abs(step) > 1e-6:
        step *= share
    state[i, angle] += step
    state[i, rate] = step / dt_s


@helper
def publish(
    i: int, state: FloatArray, shape: FloatArray, kinematics: NDArray[np.float32], dt_s: float
) -> None:
    """One row of `kinematics` from a body's state; remembers its velocity for the next tick."""
    cos_yaw, sin_yaw = math.cos(state[i, c.YAW]), math.sin(state[i, c.YAW])
    kinematics[i, 0] = state[i, c.X] - cos_yaw * shape[i, c.COM_X] + sin_yaw * shape[i, c.COM_Y]
    kinematics[i, 1] = state[i, c.Y] - sin_yaw * shape[i, c.COM_X] - cos_yaw * shape[i, c.COM_Y]
    kinematics[i, 2] = state[i, c.Z]
    degrees = 180.0 / math.pi
    kinematics[i, 3] = state[i, c.PITCH] * degrees
    kinematics[i, 4] = state[i, c.YAW] * degrees
    kinematics[i, 5] = state[i, c.ROLL] * degrees
    kinematics[i, 6], kinematics[i, 7], kinematics[i, 8] = (
        state[i, c.VX],
        state[i, c.VY],
        state[i, c.VZ],
    )
    # Unreal's pitch and roll turn against its y and x axes.
    about_x, about_y = -state[i, c.ROLL_RATE], -state[i, c.PITCH_RATE]
    kinematics[i, 9] = (cos_yaw * about_x - sin_yaw * about_y) * degrees
    kinematics[i, 10] = (sin_yaw * about_x + cos_yaw * about_y) * degrees
    kinematics[i, 11] = state[i, c.YAW_RATE] * degrees
    kinematics[i, 12] = (state[i, c.VX] - state[i, c.LAST_VX]) / dt_s
    kinematics[i, 13] = (state[i, c.VY] - state[i, c.LAST_VY]) / dt_s
    kinematics[i, 14] = (state[i, c.VZ] - state[i, c.LAST_VZ]) / dt_s
    state[i, c.LAST_VX], state[i, c.LAST_VY] = state[i, c.VX], state[i, c.VY]
    state[i, c.LAST_VZ] = state[i, c.VZ]
