"""Keeping to the drivable area."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.rewards.future import Future


def drivable_loss(
    future: Future, *, touch: float = 0.3, worst_m: float = 1.5
) -> Float64[np.ndarray, " n"]:
    """Expected severity of leaving the drivable area, in [0, 1]; 0 for who stays on it.

    Severity grows with how far off the wheels get from the step of leaving on, each up to
    `worst_m`, as a mean over the four wheels. It is `touch` for a wheel just over the edge.
    """
    off_m = np.clip(-future.wheel_distance_m, 0.0, worst_m)
    deepest_m = np.maximum.accumulate(off_m[:, ::-1], axis=1)[:, ::-1]
    severity = touch + (1.0 - touch) * deepest_m.mean(axis=2) / worst_m
    return (future.alive * future.leaving_hazard * severity).sum(axis=1)
