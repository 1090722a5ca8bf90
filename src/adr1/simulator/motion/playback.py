"""Bodies that something else than physics moves: put where a recording says, with its motion."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Int64

from adr1.simulator.motion import columns as c
from adr1.simulator.motion.groups import BodyGroup
from adr1.simulator.motion.motion_world import MotionWorld


def hold(motion: MotionWorld, actor_id: int) -> bool:
    """Take a body's physics away; returns whether it had any. KeyError for an unknown id."""
    for group in (motion.vehicles, motion.walkers, motion.props):
        if actor_id in group:
            simulated = bool(group.shape[group.row_of(actor_id), c.SIMULATED] != 0.0)
            motion.set_simulate_physics(actor_id, on=False)
            return simulated
    raise KeyError(actor_id)


def play(
    group: BodyGroup, rows: Int64[np.ndarray, " k"], kinematics: Float32[np.ndarray, "k 15"]
) -> None:
    """Put bodies of a group at poses and give them velocities; call it after each step.

    `kinematics` (columns as in `BodyGroup`) is what is published, to the bit. Once their physics is
    on again, the bodies go on with these velocities.
    """
    shape, state = group.shape[rows], group.state[rows]
    values = kinematics.astype(np.float64)
    pitch, yaw, roll = np.radians(values[:, 3:6]).T
    cos_yaw, sin_yaw = np.cos(yaw), np.sin(yaw)
    com_x, com_y = shape[:, c.COM_X], shape[:, c.COM_Y]
    state[:, c.X] = values[:, 0] + cos_yaw * com_x - sin_yaw * com_y
    state[:, c.Y] = values[:, 1] + sin_yaw * com_x + cos_yaw * com_y
    state[:, c.Z] = values[:, 2]
    state[:, c.PITCH], state[:, c.YAW], state[:, c.ROLL] = pitch, yaw, roll
    state[:, c.VX : c.VZ + 1] = values[:, 6:9]
    state[:, c.YAW_RATE] = np.radians(values[:, 11])
    state[:, c.LAST_X], state[:, c.LAST_Y] = state[:, c.X], state[:, c.Y]
    state[:, c.LAST_VX : c.LAST_VZ + 1] = state[:, c.VX : c.VZ + 1]
    state[:, c.AIRBORNE] = state[:, c.ASLEEP] = 0.0
    group.state[rows] = state
    group.kinematics[rows] = kinematics
