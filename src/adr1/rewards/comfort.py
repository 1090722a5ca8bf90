"""Comfort of the ride."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.rewards.contacts import with_start
from adr1.rewards.future import Future

ACCELERATION_MPS2 = 2.40
DECELERATION_MPS2 = 4.05
LATERAL_MPS2 = 4.89
JERK_MPS3 = 4.13
YAW_RATE_RADPS = 0.95
"""Bounds of comfort of nuPlan's metrics (longitudinal jerk, yaw rate and accelerations)."""


def discomfort(future: Future) -> Float64[np.ndarray, " n"]:
    """By how much the ride passes the bounds of comfort, as a mean over the steps, in [0, 1].

    In a step it is the largest of what acceleration, lateral acceleration, jerk and yaw rate are
    beyond their bounds, as a share of the bound: 0 within all of them, 1 at twice one of them. The
    step of an event and what follows it do not count.
    """
    dt_s = future.dt_s
    moves = np.diff(with_start(future.ego_poses), axis=1) / dt_s
    speed = np.hypot(moves[..., 0], moves[..., 1])
    rate = np.abs(moves[..., 2])
    # A step's mean speed is that of its middle, half a step after the start and after its end.
    acceleration = np.diff(speed, axis=1, prepend=future.start_speed_mps[:, None]) / dt_s
    acceleration[:, 0] *= 2.0
    jerk = np.abs(np.diff(acceleration, axis=1, prepend=acceleration[:, :1])) / dt_s
    excess = [
        acceleration / ACCELERATION_MPS2,
        -acceleration / DECELERATION_MPS2,
        speed * rate / LATERAL_MPS2,
        jerk / JERK_MPS3,
        rate / YAW_RATE_RADPS,
    ]
    worst = np.clip(np.max(excess, axis=0) - 1.0, 0.0, 1.0)
    return (future.survival * worst).mean(axis=1)
