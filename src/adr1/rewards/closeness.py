"""Time to collision."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.rewards.boxes import time_to_contact_s
from adr1.rewards.contacts import ego_boxes, with_start
from adr1.rewards.future import Future
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape

STANDING_MPS = 0.1


def closeness(
    future: Future, *, shape: EgoShape = DEFAULT_SHAPE, safe_s: float = 1.5
) -> Float64[np.ndarray, " n"]:
    """How much the time to collision is below `safe_s`, as a mean over the steps, in [0, 1].

    In a step it is 1 - time / safe_s for the most pressing other, weighted by the probability that
    it is there, if both kept heading and velocity (the ego its mean one of the step). An ego that
    stands presses nobody.
    """
    poses = future.ego_poses
    velocity = np.diff(with_start(poses)[..., :2], axis=1) / future.dt_s
    time_s = time_to_contact_s(
        ego_boxes(poses, shape)[:, :, None],
        velocity[:, :, None],
        future.boxes,
        future.velocities_mps,
    )
    pressing = np.clip(1.0 - time_s / safe_s, 0.0, 1.0) * future.presence
    moving = np.hypot(velocity[..., 0], velocity[..., 1]) > STANDING_MPS
    worst = pressing.max(axis=2, initial=0.0) * moving
    return (future.survival * worst).mean(axis=1)
