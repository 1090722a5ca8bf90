"""Hazards of contact from geometry: which boxes the ego touches in which step, and how fast."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64

from adr1.rewards.boxes import closing_speed_mps, touch_within
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.frames import points_to_world

Array = np.ndarray
OFF_ROAD_DEPTH_M = 0.25
"""A wheel is off the road when it is this far beyond the edge, about a tyre's width."""


def ego_boxes(
    poses: Float64[Array, "*batch 3"], shape: EgoShape = DEFAULT_SHAPE
) -> Float64[Array, "*batch 5"]:
    """The ego's box at some poses, in their frame."""
    middle = points_to_world(np.array([shape.ahead_m, 0.0]), poses)
    sizes = np.broadcast_to([shape.half_length_m, shape.half_width_m], middle.shape)
    return np.concatenate([middle, poses[..., 2:], sizes], axis=-1)


def with_start(ego_poses: Float64[Array, "n t 3"]) -> Float64[Array, "n t+1 3"]:
    """The poses with the decision's own in front: the origin."""
    return np.concatenate([np.zeros_like(ego_poses[:, :1]), ego_poses], axis=1)


def touches(
    ego_poses: Float64[Array, "n t 3"],
    boxes: Float64[Array, "n t m 5"],
    velocities_mps: Float64[Array, "n t m 2"],
    presence: Float64[Array, "n t m"],
    dt_s: float,
    *,
    shape: EgoShape = DEFAULT_SHAPE,
) -> tuple[Float64[Array, "n t m"], Float64[Array, "n t m"]]:
    """`contact_hazard` and `closing_mps` of a `Future`, if others are where these boxes are.

    The hazard of a step is the probability that the other is there if the boxes touch on the way
    from the step's beginning to its end, and 0 else; the closing speed is told of those that come
    near at all. Where the others were at the decision follows from their first velocities.
    """
    before = boxes[:, :1].copy()
    before[..., :2] -= dt_s * velocities_mps[:, :1]
    others = np.concatenate([before, boxes], axis=1)
    egos = np.broadcast_to(ego_boxes(with_start(ego_poses), shape)[:, :, None], others.shape)
    # Of the ego the mean velocity of the step, as its plan goes on through a crash; of the others
    # the one before, as a dream may tell how a crash throws them.
    velocity = np.diff(with_start(ego_poses)[..., :2], axis=1)[:, :, None] / dt_s
    earlier = np.concatenate([velocities_mps[:, :1], velocities_mps[:, :-1]], axis=1)
    velocity = np.broadcast_to(velocity, earlier.shape)
    pair = _may_touch(egos, others) & (presence > 0.0)
    a, b = (egos[:, :-1][pair], egos[:, 1:][pair]), (others[:, :-1][pair], others[:, 1:][pair])
    hazard, closing = np.zeros(presence.shape), np.zeros(presence.shape)
    hazard[pair] = np.where(touch_within(*a, *b), presence[pair], 0.0)
    closing[pair] = closing_speed_mps(a[0], velocity[pair], b[0], earlier[pair])
    return hazard, closing


def _may_touch(
    egos: Float64[Array, "n t+1 m 5"], others: Float64[Array, "n t+1 m 5"]
) -> Bool[Array, "n t m"]:
    """Pairs whose round outlines could meet in a step; far the most cannot."""
    offset = others[..., :2] - egos[..., :2]
    reach = np.hypot(egos[..., 3], egos[..., 4]) + np.hypot(others[..., 3], others[..., 4])
    move = np.diff(offset, axis=1)
    gap = np.hypot(offset[..., 0], offset[..., 1])[:, :-1] - np.hypot(move[..., 0], move[..., 1])
    return np.asarray(gap <= reach[:, :-1])


def leaving(
    wheel_distance_m: Float64[Array, "n t 4"], allowed_m: float = OFF_ROAD_DEPTH_M
) -> Float64[Array, "n t"]:
    """`leaving_hazard` of a `Future`: 1 where a wheel is farther off the road than allowed."""
    return (wheel_distance_m.min(axis=2) < -allowed_m).astype(np.float64)
