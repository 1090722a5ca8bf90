"""Red lights."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.rewards.contacts import with_start
from adr1.rewards.future import Future
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.frames import points_to_world


def red_light_crossing(
    future: Future, *, shape: EgoShape = DEFAULT_SHAPE
) -> Float64[np.ndarray, " n"]:
    """Probability that the ego runs a red light, in [0, 1].

    As in the criterion: the middle of its front crosses a stop line within the lane and in driving
    direction, in a step in which the light is red.
    """
    poses = with_start(future.ego_poses)
    front = points_to_world(np.array([shape.ahead_m + shape.half_length_m, 0.0]), poses)
    yaw = future.lines[:, None, :, 2]
    cos, sin = np.cos(yaw), np.sin(yaw)
    offset = front[:, :, None] - future.lines[:, None, :, :2]
    along = offset[..., 0] * cos + offset[..., 1] * sin
    beside = offset[..., 1] * cos - offset[..., 0] * sin
    before, after = along[:, :-1], along[:, 1:]
    crossed = (before < 0.0) & (after >= 0.0)
    share = -before / np.where(crossed, after - before, 1.0)
    where = beside[:, :-1] + share * (beside[:, 1:] - beside[:, :-1])
    crossed &= np.abs(where) <= future.lines[:, None, :, 3]
    crossed &= np.cos(poses[:, 1:, None, 2] - yaw) > 0.0
    run = np.where(crossed, future.lines_red, 0.0) * future.alive[:, :, None]
    return 1.0 - np.prod(1.0 - run, axis=(1, 2))
