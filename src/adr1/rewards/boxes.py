"""Boxes of any number of leading axes: when they touch, and how fast they come together.

A box is (x, y, yaw, half length, half width) in metres and radians, seen from above.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float64

from adr1.criteria.boxes import contact_s, overlap, reach_m

Array = np.ndarray
Boxes = Float64[Array, "*#batch 5"]
Velocities = Float64[Array, "*#batch 2"]


def time_to_contact_s(
    a: Boxes, a_velocity_mps: Velocities, b: Boxes, b_velocity_mps: Velocities
) -> Float64[Array, "*batch"]:
    """When boxes touch that keep velocity and heading; 0 if they do, infinite if they never do."""
    shape, rows_a, rows_b, velocity = _rows(a, b, b_velocity_mps - a_velocity_mps)
    return contact_s(*_parts(rows_a), *_parts(rows_b), velocity).reshape(shape)


def touch_within(a0: Boxes, a1: Boxes, b0: Boxes, b1: Boxes) -> Bool[Array, "*batch"]:
    """Whether boxes touch on the way from one pair of places to the next.

    They go straight, with their first heading; the overlap at the end is judged with the last one.
    """
    moves = (a1[..., :2] - a0[..., :2], b1[..., :2] - b0[..., :2])
    shape, rows_a, rows_b, _ = _rows(a1, b1, moves[0])
    at_end = overlap(*_parts(rows_a), *_parts(rows_b)).reshape(shape)
    return np.asarray((time_to_contact_s(a0, moves[0], b0, moves[1]) <= 1.0) | at_end)


def closing_speed_mps(
    a: Boxes, a_velocity_mps: Velocities, b: Boxes, b_velocity_mps: Velocities
) -> Float64[Array, "*batch"]:
    """How fast boxes come together along that edge's normal on which they are farthest apart, the
    line of an impact; never negative."""
    shape, rows_a, rows_b, velocity = _rows(a, b, b_velocity_mps - a_velocity_mps)
    between = rows_b[:, :2] - rows_a[:, :2]
    widest, closing = np.full(len(between), -np.inf), np.zeros(len(between))
    for yaw in (rows_a[:, 2], rows_b[:, 2]):
        for turned in (yaw, yaw + 0.5 * np.pi):
            axis = np.column_stack([np.cos(turned), np.sin(turned)])
            offset = (between * axis).sum(axis=1)
            reach = reach_m(rows_a[:, 2], rows_a[:, 3:], turned)
            gap = np.abs(offset) - reach - reach_m(rows_b[:, 2], rows_b[:, 3:], turned)
            rate = -(velocity * axis).sum(axis=1) * np.where(offset >= 0.0, 1.0, -1.0)
            closing, widest = np.where(gap > widest, rate, closing), np.maximum(gap, widest)
    return np.maximum(closing, 0.0).reshape(shape)


def _rows(
    a: Boxes, b: Boxes, velocity: Velocities
) -> tuple[tuple[int, ...], Float64[Array, "k 5"], Float64[Array, "k 5"], Float64[Array, "k 2"]]:
    """Common leading axes, and everything as rows."""
    shape = np.broadcast_shapes(a.shape[:-1], b.shape[:-1], velocity.shape[:-1])
    rows = [np.broadcast_to(x, (*shape, x.shape[-1])).reshape(-1, x.shape[-1]) for x in (a, b)]
    return shape, rows[0], rows[1], np.broadcast_to(velocity, (*shape, 2)).reshape(-1, 2)


def _parts(
    rows: Float64[Array, "k 5"],
) -> tuple[Float64[Array, "k 2"], Float64[Array, " k"], Float64[Array, "k 2"]]:
    """Middles, headings, half sizes."""
    return rows[:, :2], rows[:, 2], rows[:, 3:]
