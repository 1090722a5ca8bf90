"""The ego's motion over a drive: accelerations in its own frame, filters, nuPlan's comfort bounds.

Source of bounds and filter: comfort of nuPlan, as Bench2Drive uses it (Savitzky-Golay, 7 samples,
second order).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.signal import savgol_filter

from adr1.episodes.drive_arrays import DriveArrays

WINDOW_TICKS = 7
POLYNOMIAL_ORDER = 2


@dataclass(frozen=True)
class ComfortBounds:
    """nuPlan's bounds of comfort; values must stay strictly within."""

    jerk_mps3: float = 8.37
    lateral_acceleration_mps2: float = 4.89
    least_acceleration_mps2: float = -4.05
    most_acceleration_mps2: float = 2.40
    yaw_acceleration_radps2: float = 1.93
    longitudinal_jerk_mps3: float = 4.13
    yaw_rate_radps: float = 0.95


BOUNDS = ComfortBounds()


@dataclass(frozen=True, eq=False)
class EgoMotion:
    """The ego's motion, tick by tick (n ticks, all of the same length).

    Attributes:
        tick_s: duration of a tick.
        yaw_deg: heading, world frame.
        acceleration_world_mps2: x and y.
        yaw_rate_dps: degree per second, as CARLA has it.
    """

    tick_s: float
    yaw_deg: Float[np.ndarray, " n"]
    acceleration_world_mps2: Float[np.ndarray, "n 2"]
    yaw_rate_dps: Float[np.ndarray, " n"]

    @property
    def is_finite(self) -> bool:
        """Whether every value is a number; filters take nothing else."""
        columns = (self.yaw_deg, self.acceleration_world_mps2, self.yaw_rate_dps)
        return all(bool(np.isfinite(column).all()) for column in columns)

    def acceleration_local_mps2(self) -> Float[np.ndarray, "n 2"]:
        """Forward and to the right."""
        yaw_rad = np.radians(self.yaw_deg)
        x, y = self.acceleration_world_mps2.T
        cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
        return np.column_stack([x * cos + y * sin, y * cos - x * sin])


def motion_of(drive: DriveArrays) -> EgoMotion:
    """The ego's motion of every tick of a drive of two or more."""
    ego = drive.ego
    return EgoMotion(drive.tick_s, ego[:, 4], ego[:, 12:14], ego[:, 11])


def driven_m(drive: DriveArrays) -> Float[np.ndarray, " t"]:
    """Distance driven up to each tick; ticks without a place add nothing."""
    steps = np.linalg.norm(np.diff(drive.ego[:, 0:3], axis=0), axis=1)
    known = np.where(np.isfinite(steps), steps, 0.0)
    return np.concatenate([np.zeros(min(len(drive), 1)), np.cumsum(known)])


def smooth(values: Float[np.ndarray, "*p t"]) -> Float[np.ndarray, "*p t"]:
    """Values filtered along their last axis, which holds more than POLYNOMIAL_ORDER ticks."""
    window = min(WINDOW_TICKS, values.shape[-1])
    smoothed: Float[np.ndarray, "*p t"] = savgol_filter(values, window, POLYNOMIAL_ORDER)
    return smoothed


def derivative(values: Float[np.ndarray, "*p t"], tick_s: float) -> Float[np.ndarray, "*p t"]:
    """Filtered change per second, along the last axis."""
    window = min(WINDOW_TICKS, values.shape[-1])
    slope: Float[np.ndarray, "*p t"] = savgol_filter(
        values, window, POLYNOMIAL_ORDER, deriv=1, delta=tick_s
    )
    return slope
