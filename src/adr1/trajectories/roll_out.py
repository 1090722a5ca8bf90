"""From what the driver asks for to where the ego goes.

A command is, for each half second, an acceleration along the path [m/s2], held, and an acceleration
across it [m/s2], reached at the end of the half second. So the same command is feasible at every
speed: a swerve is as wide at 10 m/s as at 20 m/s, and is bounded by the steering when slow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxtyping import Float64

from adr1.errors import TrajectoryError
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.kinematics import SLOW_MPS, checked_speeds, kinematics_of
from adr1.trajectories.limits import DEFAULT_LIMITS, KinematicLimits
from adr1.trajectories.trajectory import STEP_S, STEPS

SUBSTEPS = 10
CREEP_MPS = 3.0
"""Below this speed, the lateral command means the curvature that it means at this speed."""

Commands = Float64[np.ndarray, "*batch 8 2"]


def roll_out(
    commands: Commands,
    start_speed_mps: Any,
    start_yaw_rate_radps: Any = 0.0,
    *,
    limits: KinematicLimits = DEFAULT_LIMITS,
    shape: EgoShape = DEFAULT_SHAPE,
) -> Float64[np.ndarray, "*batch 8 3"]:
    """Trajectories of commands (..., 8, 2) from start speeds (...), within the limits.

    The ego follows its heading, never rolls backwards, and stands once it has stopped, unless a
    later acceleration starts it again.

    Raises:
        TrajectoryError: commands of another shape, or values that are not finite.
    """
    commands = np.asarray(commands, dtype=np.float64)
    if commands.ndim < 2 or commands.shape[-2:] != (STEPS, 2) or not np.isfinite(commands).all():
        raise TrajectoryError(f"commands are finite and of shape (..., {STEPS}, 2)")
    batch = commands.shape[:-2]
    speed = np.maximum(checked_speeds(start_speed_mps, batch), 0.0).copy()
    rate = checked_speeds(start_yaw_rate_radps, batch)
    ahead = np.clip(commands[..., 0], -limits.braking_mps2, limits.accelerating_mps2)
    across = np.clip(commands[..., 1], -limits.lateral_mps2, limits.lateral_mps2)
    tightest = limits.curvature_1pm(shape)
    before = np.clip(rate / np.maximum(speed, SLOW_MPS), -tightest, tightest)
    before = before * np.maximum(speed, CREEP_MPS) ** 2
    before = np.clip(before, -limits.lateral_mps2, limits.lateral_mps2)
    pose, poses = np.zeros((*batch, 3)), np.empty((*batch, STEPS, 3))
    dt_s = STEP_S / SUBSTEPS
    for step in range(STEPS):
        for part in range(SUBSTEPS):
            share = (part + 0.5) / SUBSTEPS
            lateral = before + share * (across[..., step] - before)
            after = np.maximum(speed + ahead[..., step] * dt_s, 0.0)
            mean, speed = 0.5 * (speed + after), after
            curvature = lateral / np.maximum(mean, CREEP_MPS) ** 2
            curvature = np.clip(curvature, -tightest, tightest)
            turn = np.clip(mean * curvature, -limits.yaw_rate_radps, limits.yaw_rate_radps) * dt_s
            middle = pose[..., 2] + 0.5 * turn
            pose[..., 0] += mean * dt_s * np.cos(middle)
            pose[..., 1] += mean * dt_s * np.sin(middle)
            pose[..., 2] += turn
        before = across[..., step]
        poses[..., step, :] = pose
    return poses


def commands_of(poses_local: Any, start_speed_mps: Any = None) -> Commands:
    """Commands that lead along trajectories (..., 8, 3) that a car has driven.

    Raises:
        TrajectoryError: no trajectories, or start speeds that do not fit them.
    """
    motion = kinematics_of(poses_local, start_speed_mps)
    speed = np.maximum(motion.speed_mps, CREEP_MPS)
    across = (motion.curvature_1pm * speed**2)[..., 1:]
    return np.stack([motion.acceleration_mps2, across], axis=-1)
