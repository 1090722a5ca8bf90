"""Comfort of a window: C of PDMS and HC of EPDMS.

Source: pdm_comfort_metrics.py of NAVSIM, devkit v1.1 and v2. Both smooth with Savitzky-Golay
filters; v1.1 fits one parabola over the whole window for the accelerations, v2 uses 8 samples, and
looks at 1.4 s of history as well. Yaw rates come from headings by filters of 5 samples.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.signal import savgol_filter

from adr1.criteria.motion import BOUNDS
from adr1.evaluation.profiles.pdm.track import (
    HISTORY_SAMPLES,
    INTERVAL_S,
    WINDOW_SAMPLES,
    DrivenTrack,
)

_ACCELERATION_SAMPLES = 8
_JERK_SAMPLES = 15
_YAW_SAMPLES = 5
_DIGITS = 8


def comfort_v1(track: DrivenTrack, start: int) -> float:
    """C: 1 if all six bounds hold over the window, else 0."""
    return _comfort(track, start, WINDOW_SAMPLES, WINDOW_SAMPLES, WINDOW_SAMPLES)


def history_comfort(track: DrivenTrack, start: int) -> float:
    """HC: the same over the window and up to 1.4 s before it."""
    before = min(start, HISTORY_SAMPLES)
    length = before + WINDOW_SAMPLES
    return _comfort(track, start - before, length, _ACCELERATION_SAMPLES, _JERK_SAMPLES)


def _comfort(
    track: DrivenTrack, start: int, length: int, acceleration_window: int, jerk_window: int
) -> float:
    rows = slice(start, start + length)
    yaw = np.unwrap(track.yaw_rad[rows])
    x, y = track.acceleration_xy_mps2[rows].T
    forward = x * np.cos(yaw) + y * np.sin(yaw)
    right = y * np.cos(yaw) - x * np.sin(yaw)
    total = np.hypot(x, y)
    values = (
        (
            _filtered(forward, acceleration_window),
            BOUNDS.least_acceleration_mps2,
            BOUNDS.most_acceleration_mps2,
        ),
        _around(_filtered(right, acceleration_window), BOUNDS.lateral_acceleration_mps2),
        _around(_jerk(total, jerk_window), BOUNDS.jerk_mps3),
        _around(_jerk(forward, jerk_window), BOUNDS.longitudinal_jerk_mps3),
        _around(_filtered(yaw, _YAW_SAMPLES, 3, 2), BOUNDS.yaw_acceleration_radps2),
        _around(_filtered(yaw, _YAW_SAMPLES, 2, 1), BOUNDS.yaw_rate_radps),
    )
    return float(all(np.all((series > low) & (series < high)) for series, low, high in values))


def _around(
    series: Float[np.ndarray, " t"], bound: float
) -> tuple[Float[np.ndarray, " t"], float, float]:
    return series, -bound, bound


def _jerk(acceleration: Float[np.ndarray, " t"], window: int) -> Float[np.ndarray, " t"]:
    return _filtered(_filtered(acceleration, _ACCELERATION_SAMPLES), window, 2, 1)


def _filtered(
    values: Float[np.ndarray, " t"], window: int, order: int = 2, derivative: int = 0
) -> Float[np.ndarray, " t"]:
    found = savgol_filter(values, window, order, deriv=derivative, delta=INTERVAL_S)
    return np.round(found, _DIGITS)
