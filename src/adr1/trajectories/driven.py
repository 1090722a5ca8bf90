"""Trajectories that were driven, from logs."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64, Int64

from adr1.episodes.drive_arrays import DriveArrays
from adr1.errors import TrajectoryError
from adr1.trajectories.frames import poses_to_local
from adr1.trajectories.trajectory import HORIZON_S, STEP_S, STEPS, checked_poses

LATE_S = 1e-3
"""A log may end so much before the horizon: ticks are not exact."""


def ego_poses_world(
    drive: DriveArrays, ticks: Int64[np.ndarray, " t"] | slice = slice(None)
) -> Float64[np.ndarray, "t 3"]:
    """x, y [m] and yaw [rad] of the ego in every tick, or in some."""
    ego = drive.kinematics[drive.ego_row[ticks]].astype(np.float64)
    return np.column_stack([ego[:, :2], np.radians(ego[:, 4])])


def driven_trajectories(
    time_s: Float64[np.ndarray, " t"],
    poses_world: Float64[np.ndarray, "t 3"],
    ticks: Int64[np.ndarray, " n"],
) -> Float64[np.ndarray, "n 8 3"]:
    """What was driven in the 4 s after some ticks, in the ego's frame of each of them.

    Raises:
        TrajectoryError: times do not rise or do not fit the poses, a tick is not of the drive, or
            less than 4 s follow it.
    """
    if time_s.ndim != 1 or poses_world.shape != (len(time_s), 3):
        raise TrajectoryError(f"{time_s.shape} times do not fit {poses_world.shape} poses")
    if not np.isfinite(time_s).all() or (np.diff(time_s) <= 0.0).any():
        raise TrajectoryError("times of a drive rise from tick to tick")
    ticks = np.asarray(ticks, dtype=np.int64)
    if len(ticks) and not (ticks.min() >= 0 and ticks.max() < len(time_s)):
        raise TrajectoryError(f"a decision tick is not among the drive's {len(time_s)}")
    wanted_s = time_s[ticks, None] + STEP_S * np.arange(1, STEPS + 1)
    if (wanted_s > time_s[-1] + LATE_S).any():
        raise TrajectoryError(f"less than {HORIZON_S} s follow a decision tick")
    yaw = np.unwrap(poses_world[:, 2])
    columns = [np.interp(wanted_s, time_s, column) for column in (*poses_world[:, :2].T, yaw)]
    return checked_poses(poses_to_local(np.stack(columns, axis=-1), poses_world[ticks, None]))


def has_future(time_s: Float64[np.ndarray, " t"]) -> Int64[np.ndarray, " n"]:
    """Ticks that 4 s follow."""
    return np.flatnonzero(time_s + HORIZON_S <= time_s[-1] + LATE_S)
