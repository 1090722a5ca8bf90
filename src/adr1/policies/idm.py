"""Intelligent Driver Model: the acceleration of a driver who follows a leader.

Only the interaction with leaders is used; the free road is `speed_control`'s.

Source: M. Treiber, A. Hennecke, D. Helbing, "Congested traffic states in empirical observations and
microscopic simulations", Physical Review E 62 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class IdmParameters:
    """Driver settings.

    Attributes:
        max_acceleration_mps2: acceleration on a free road at standstill.
        comfortable_deceleration_mps2: braking the driver likes best; more is used when needed.
        time_headway_s: time gap kept to the leader.
        standstill_gap_m: bumper-to-bumper gap kept in a queue.
        max_deceleration_mps2: bound on the braking asked for.
    """

    max_acceleration_mps2: float = 3.0
    comfortable_deceleration_mps2: float = 3.0
    time_headway_s: float = 1.0
    standstill_gap_m: float = 3.0
    max_deceleration_mps2: float = 8.0


def following_acceleration(
    speed_mps: float,
    gap_m: ArrayLike,
    leader_speed_mps: ArrayLike,
    parameters: IdmParameters,
) -> NDArray[np.float64]:
    """Accelerations that leaders ask for, in m/s2.

    Args:
        speed_mps: own speed.
        gap_m: bumper-to-bumper distances (n,); a gap of zero or less asks for full braking.
        leader_speed_mps: leaders' speeds along the own path (n,).

    Returns:
        (n,) accelerations within [-max_deceleration, max_acceleration]; the caller takes the least.
    """
    gap = np.maximum(np.asarray(gap_m, dtype=np.float64), 1e-3)
    closing_mps = speed_mps - np.asarray(leader_speed_mps, dtype=np.float64)
    comfort = 2.0 * np.sqrt(
        parameters.max_acceleration_mps2 * parameters.comfortable_deceleration_mps2
    )
    dynamic_gap_m = speed_mps * parameters.time_headway_s + speed_mps * closing_mps / comfort
    desired_gap_m = parameters.standstill_gap_m + np.maximum(dynamic_gap_m, 0.0)
    acceleration = parameters.max_acceleration_mps2 * (1.0 - (desired_gap_m / gap) ** 2)
    return np.clip(
        acceleration, -parameters.max_deceleration_mps2, parameters.max_acceleration_mps2
    )
