"""Keeps bodies within numbers that arithmetic can go on with, whatever clients ask for.

Clients may place a body anywhere a float32 reaches and push it as hard. Beyond these bounds, which
no town and no car comes near, the model would end in infinities, and from there in look-ups outside
of arrays.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion.compiled import helper

FloatArray = NDArray[np.float64]

MOST_M = 1e6  # a float32 still tells centimetres there
MOST_RAD = 1e4
MOST_MPS = 1e3
MOST_RAD_S = 1e3
MOST_N = 1e9


@helper
def within(value: float, most: float) -> float:
    """The value, at most `most` to either side; 0 for what is no number."""
    if -most <= value <= most:
        return value
    if value > 0.0:
        return most
    return -most if value < 0.0 else 0.0


@helper
def limit_speed(i: int, state: FloatArray) -> None:
    """Bounds the planar velocity and the yaw rate of one body."""
    state[i, c.VX] = within(state[i, c.VX], MOST_MPS)
    state[i, c.VY] = within(state[i, c.VY], MOST_MPS)
    state[i, c.YAW_RATE] = within(state[i, c.YAW_RATE], MOST_RAD_S)


@helper
def limit_body(i: int, state: FloatArray) -> None:
    """Bounds pose, velocities and forces of one body."""
    limit_speed(i, state)
    state[i, c.VZ] = within(state[i, c.VZ], MOST_MPS)
    for column in range(c.X, c.Z + 1):
        state[i, column] = within(state[i, column], MOST_M)
    for column in range(c.YAW, c.ROLL + 1):
        state[i, column] = within(state[i, column], MOST_RAD)
    for column in range(c.PITCH_RATE, c.ROLL_RATE + 1):
        state[i, column] = within(state[i, column], MOST_RAD_S)
    for column in range(c.FORCE_X, c.TORQUE_Z + 1):
        state[i, column] = within(state[i, column], MOST_N)
