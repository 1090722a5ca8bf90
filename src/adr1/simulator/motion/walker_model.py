"""Velocity update of one walker or loose prop."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k

FloatArray = NDArray[np.float64]


@njit
def update_walker_velocity(
    state: FloatArray, shape: FloatArray, walk: FloatArray, dt_s: float
) -> None:
    """One substep: towards the velocity asked for, or sliding to rest while knocked over."""
    state[c.VX] += dt_s * state[c.FORCE_X] / shape[c.MASS]
    state[c.VY] += dt_s * state[c.FORCE_Y] / shape[c.MASS]
    if walk[c.KNOCKED_LEFT] > 0.0:
        walk[c.KNOCKED_LEFT] -= dt_s
        slide(state, dt_s)
        return
    if walk[c.BY_POSE] != 0.0 or state[c.AIRBORNE] != 0.0:
        return
    change_x = walk[c.DIR_X] * walk[c.SPEED] - state[c.VX]
    change_y = walk[c.DIR_Y] * walk[c.SPEED] - state[c.VY]
    change = math.hypot(change_x, change_y)
    most = k.WALKER_ACCELERATION_MPS2 * dt_s
    part = most / change if change > most else 1.0
    state[c.VX] += part * change_x
    state[c.VY] += part * change_y
    _face_direction(state, walk, dt_s)


@njit
def _face_direction(state: FloatArray, walk: FloatArray, dt_s: float) -> None:
    state[c.YAW_RATE] = 0.0
    if walk[c.SPEED] == 0.0 or (walk[c.DIR_X] == 0.0 and walk[c.DIR_Y] == 0.0):
        return
    turn = math.atan2(walk[c.DIR_Y], walk[c.DIR_X]) - state[c.YAW]
    turn -= 2.0 * math.pi * math.floor(turn / (2.0 * math.pi) + 0.5)
    most = k.WALKER_TURN_RAD_S * dt_s
    state[c.YAW_RATE] = min(max(turn, -most), most) / dt_s


@njit
def slide(state: FloatArray, dt_s: float) -> None:
    """Coulomb friction of something that lies on the ground."""
    if state[c.AIRBORNE] != 0.0:
        return
    speed = math.hypot(state[c.VX], state[c.VY])
    slowed = k.SLIDE_FRICTION * k.GRAVITY_MPS2 * dt_s
    part = 1.0 - slowed / speed if speed > slowed else 0.0
    state[c.VX] *= part
    state[c.VY] *= part
    spin = abs(state[c.YAW_RATE])
    slowed *= 3.0  # rad/s per m/s: friction at about 0.3 m from the middle
    state[c.YAW_RATE] *= 1.0 - slowed / spin if spin > slowed else 0.0


@njit
def update_prop_velocity(state: FloatArray, shape: FloatArray, dt_s: float) -> None:
    """One substep of a prop whose physics is on."""
    state[c.VX] += dt_s * state[c.FORCE_X] / shape[c.MASS]
    state[c.VY] += dt_s * state[c.FORCE_Y] / shape[c.MASS]
    state[c.YAW_RATE] += dt_s * state[c.TORQUE_Z] / shape[c.INERTIA]
    slide(state, dt_s)
