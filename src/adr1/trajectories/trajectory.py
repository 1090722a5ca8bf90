"""A trajectory: eight poses of the ego, half a second apart, in its frame of the decision tick.

The pose at the decision itself is the origin and is not stored. In batches a trajectory is a row of
float64 (n, 8, 3). Yaw is continuous along a trajectory and starts near 0, so it may pass pi.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64

from adr1.errors import TrajectoryError

STEP_S = 0.5
STEPS = 8
HORIZON_S = STEPS * STEP_S

Poses = Float64[np.ndarray, "n 8 3"]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One plan or one driven future.

    Attributes:
        poses_local: float64 (8, 3): x, y [m], yaw [rad] at 0.5, 1.0, ... 4.0 s after the decision,
            in the ego's frame of the decision tick (x forward, y right, yaw clockwise from above).

    Raises:
        TrajectoryError: another shape, or not finite.
    """

    poses_local: Float64[np.ndarray, "8 3"]

    def __post_init__(self) -> None:
        poses = checked_poses(self.poses_local)
        if poses.ndim != 2:
            raise TrajectoryError(f"one trajectory has shape (8, 3), this is {poses.shape}")
        object.__setattr__(self, "poses_local", poses)


def checked_poses(poses: Any) -> Float64[np.ndarray, "*batch 8 3"]:
    """An array of trajectories, with yaw made continuous; any leading axes.

    Raises:
        TrajectoryError: the shape does not end in (8, 3), or a value is not finite.
    """
    try:
        array = np.array(poses, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise TrajectoryError(f"trajectories are arrays of numbers: {error}") from error
    if array.ndim < 2 or array.shape[-2:] != (STEPS, 3):
        raise TrajectoryError(f"trajectories have shape (..., {STEPS}, 3), this is {array.shape}")
    if not np.isfinite(array).all():
        where = np.argwhere(~np.isfinite(array))[0].tolist()
        raise TrajectoryError(f"a trajectory has a value that is not finite at index {where}")
    with_origin = np.concatenate([np.zeros_like(array[..., :1, 2]), array[..., 2]], axis=-1)
    array[..., 2] = np.unwrap(with_origin, axis=-1)[..., 1:]
    return array
