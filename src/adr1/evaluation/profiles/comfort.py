"""Comfort of Bench2Drive: the share of pieces of 20 ticks that keep nuPlan's six bounds.

Source: tools/efficiency_smoothness_benchmark.py of the Bench2Drive repository, version 0.0.4. It
has three defects, which `b2d` keeps so that its figures compare with published ones, and which
`b2d-fixed` corrects:

    yaw acceleration    is the smoothed yaw rate; fixed: its derivative
    angular velocity    in degree/s against bounds in radian/s (and unwrapped by 2 pi as if it were
                        an angle); fixed: radian/s
    time step           0.1 s whatever the tick is; fixed: the tick's
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from adr1.criteria.motion import BOUNDS, POLYNOMIAL_ORDER, EgoMotion, derivative, smooth

PIECE_TICKS = 20
PUBLISHED_TICK_S = 0.1


def comfort_share(motion: EgoMotion, *, fixed: bool) -> float | None:
    """Share of comfortable pieces, 0 to 1; None for drives too short to be filtered.

    A last piece that is shorter is dropped, unless it is the only one.

    Args:
        fixed: correct the three defects of the published tool.
    """
    ticks = len(motion.yaw_deg)
    length = PIECE_TICKS if ticks > PIECE_TICKS else ticks
    if length <= POLYNOMIAL_ORDER:
        return None
    pieces = ticks // length
    columns = np.column_stack([motion.acceleration_local_mps2(), motion.yaw_rate_dps])
    parts = columns[: pieces * length].reshape(pieces, length, 3)
    tick_s = motion.tick_s if fixed else PUBLISHED_TICK_S
    return float(_comfortable(parts, tick_s, fixed=fixed).mean())


def _comfortable(
    parts: Float[np.ndarray, "p t 3"], tick_s: float, *, fixed: bool
) -> Bool[np.ndarray, " p"]:
    forward = smooth(parts[..., 0])
    right = smooth(parts[..., 1])
    total = smooth(np.hypot(parts[..., 0], parts[..., 1]))
    raw_yaw_rate = np.radians(parts[..., 2]) if fixed else _unwrapped(parts[..., 2])
    yaw_rate = smooth(raw_yaw_rate)
    yaw_acceleration = derivative(raw_yaw_rate, tick_s) if fixed else yaw_rate
    return np.logical_and.reduce(
        [
            _within(forward, BOUNDS.least_acceleration_mps2, BOUNDS.most_acceleration_mps2),
            _bounded(right, BOUNDS.lateral_acceleration_mps2),
            _bounded(derivative(total, tick_s), BOUNDS.jerk_mps3),
            _bounded(derivative(forward, tick_s), BOUNDS.longitudinal_jerk_mps3),
            _bounded(yaw_acceleration, BOUNDS.yaw_acceleration_radps2),
            _bounded(yaw_rate, BOUNDS.yaw_rate_radps),
        ]
    )


def _unwrapped(values: Float[np.ndarray, "p t"]) -> Float[np.ndarray, "p t"]:
    """Steps of more than half a turn in radians taken out, as for angles."""
    turns = np.zeros_like(values)
    turns[:, 1:] = np.cumsum(np.round(np.diff(values) / (2.0 * np.pi)), axis=-1)
    return values - 2.0 * np.pi * turns


def _bounded(values: Float[np.ndarray, "p t"], bound: float) -> Bool[np.ndarray, " p"]:
    return _within(values, -bound, bound)


def _within(values: Float[np.ndarray, "p t"], low: float, high: float) -> Bool[np.ndarray, " p"]:
    return np.all((values > low) & (values < high), axis=-1)
