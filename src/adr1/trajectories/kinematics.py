"""Speed, acceleration, yaw rate and curvature along trajectories, at their poses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64

from adr1.errors import TrajectoryError
from adr1.trajectories.interpolation import velocities_at
from adr1.trajectories.trajectory import STEP_S, STEPS, checked_poses

SLOW_MPS = 0.5
"""Below this speed a turn is divided by this speed to get a curvature, as poses are not exact."""


@dataclass(frozen=True, eq=False)
class Kinematics:
    """How trajectories move at 0, 0.5 ... 4 s; any leading axes.

    Attributes:
        speed_mps: (..., 9), along the heading: negative is backwards.
        sideways_mps: (..., 9), across the heading, to the right.
        yaw_rate_radps: (..., 9).
        acceleration_mps2: (..., 8), mean of each half second, along the heading.
        jerk_mps3: (..., 7), change of the acceleration from one half second to the next.
        lateral_mps2: (..., 9), speed times yaw rate.
        curvature_1pm: (..., 9), yaw rate by speed; positive turns right.
    """

    speed_mps: Float64[np.ndarray, "*batch 9"]
    sideways_mps: Float64[np.ndarray, "*batch 9"]
    yaw_rate_radps: Float64[np.ndarray, "*batch 9"]
    acceleration_mps2: Float64[np.ndarray, "*batch 8"]
    jerk_mps3: Float64[np.ndarray, "*batch 7"]
    lateral_mps2: Float64[np.ndarray, "*batch 9"]
    curvature_1pm: Float64[np.ndarray, "*batch 9"]


def kinematics_of(poses_local: Any, start_speed_mps: Any = None) -> Kinematics:
    """Kinematics of trajectories (..., 8, 3).

    Args:
        start_speed_mps: (...) how fast the ego is at the decision; None takes what the poses say.

    Raises:
        TrajectoryError: no trajectories, or start speeds that do not fit them.
    """
    poses = checked_poses(poses_local)
    yaw = np.concatenate([np.zeros_like(poses[..., :1, 2]), poses[..., 2]], axis=-1)
    velocity = velocities_at(poses, STEP_S * np.arange(STEPS + 1))
    cos, sin = np.cos(yaw), np.sin(yaw)
    speed = velocity[..., 0] * cos + velocity[..., 1] * sin
    if start_speed_mps is not None:
        speed[..., 0] = checked_speeds(start_speed_mps, poses.shape[:-2])
    rate = velocity[..., 2]
    acceleration = np.diff(speed, axis=-1) / STEP_S
    return Kinematics(
        speed_mps=speed,
        sideways_mps=velocity[..., 1] * cos - velocity[..., 0] * sin,
        yaw_rate_radps=rate,
        acceleration_mps2=acceleration,
        jerk_mps3=np.diff(acceleration, axis=-1) / STEP_S,
        lateral_mps2=speed * rate,
        curvature_1pm=rate / np.maximum(np.abs(speed), SLOW_MPS),
    )


def checked_speeds(speeds_mps: Any, shape: tuple[int, ...]) -> Float64[np.ndarray, "*batch"]:
    """Start speeds as an array of this shape.

    Raises:
        TrajectoryError: they do not fit, or are not finite.
    """
    speeds = np.asarray(speeds_mps, dtype=np.float64)
    if not np.isfinite(speeds).all():
        raise TrajectoryError("a start speed is not finite")
    try:
        return np.broadcast_to(speeds, shape)
    except ValueError as error:
        problem = f"start speeds of shape {speeds.shape} do not fit trajectories {shape}"
        raise TrajectoryError(problem) from error
