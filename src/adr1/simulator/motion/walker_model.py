"""Velocity update of one walker or loose prop."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.compiled import helper

FloatArray = NDArray[np.float64]


@helper
def update_walker_velocity(
    i: int, state: FloatArray, shape: FloatArray, walk: FloatArray, dt_s: float
) -> None:
    """One substep: towards the velocity asked for, or sliding to rest while knocked over."""
    state[i, c.VX] += dt_s * state[i, c.FORCE_X] / shape[i, c.MASS]
    state[i, c.VY] += dt_s * state[i, c.FORCE_Y] / shape[i, c.MASS]
    if walk[i, c.KNOCKED_LEFT] > 0.0:
        walk[i, c.KNOCKED_LEFT] -= dt_s
        slide(i, state, dt_s)
        return
    if walk[i, c.BY_POSE] != 0.0 or state[i, c.AIRBORNE] != 0.0:
        return
    change_x = walk[i, c.DIR_X] * walk[i, c.SPEED] - state[i, c.VX]
    change_y = walk[i, c.DIR_Y] * walk[i, c.SPEED] - state[i, c.VY]
    change = math.hypot(change_x, change_y)
    most = k.WALKER_ACCELERATION_MPS2 * dt_s
    part = most / change if change > most else 1.0
    state[i, c.VX] += part * change_x
    state[i, c.VY] += part * change_y
    _face_direction(i, state, walk, dt_s)


@helper
def _face_direction(i: int, state: FloatArray, walk: FloatArray, dt_s: float) -> None:
    state[i, c.YAW_RATE] = 0.0
    if walk[i, c.SPEED] == 0.0 or (walk[i, c.DIR_X] == 0.0 and walk[i, c.DIR_Y] == 0.0):
        return
    turn = math.atan2(walk[i, c.DIR_Y], walk[i, c.DIR_X]) - state[i, c.YAW]
    turn -= 2.0 * math.pi * math.floor(turn / (2.0 * math.pi) + 0.5)
    most = k.WALKER_TURN_RAD_S * dt_s
    state[i, c.YAW_RATE] = min(max(turn, -most), most) / dt_s


@helper
def slide(i: int, state: FloatArray, dt_s: float) -> None:
    """Coulomb friction of something that lies on the ground."""
    if state[i, c.AIRBORNE] != 0.0:
        return
    speed = math.hypot(state[i, c.VX], state[i, c.VY])
    slowed = k.SLIDE_FRICTION * k.GRAVITY_MPS2 * dt_s
    part = 1.0 - slowed / speed if speed > slowed else 0.0
    state[i, c.VX] *= part
    state[i, c.VY] *= part
    spin = abs(state[i, c.YAW_RATE])
    slowed *= 3.0  # rad/s per m/s: friction at about 0.3 m from the middle
    state[i, c.YAW_RATE] *= 1.0 - slowed / spin if spin > slowed else 0.0


@helper
def update_prop_velocity(i: int, state: FloatArray, shape: FloatArray, dt_s: float) -> None:
    """One substep of a prop whose physics is on."""
    state[i, c.VX] += dt_s * state[i, c.FORCE_X] / shape[i, c.MASS]
    state[i, c.VY] += dt_s * state[i, c.FORCE_Y] / shape[i, c.MASS]
    state[i, c.YAW_RATE] += dt_s * state[i, c.TORQUE_Z] / shape[i, c.INERTIA]
    slide(i, state, dt_s)
