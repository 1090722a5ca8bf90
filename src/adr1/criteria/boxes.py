"""Boxes seen from above: do they overlap, when will they touch, and in which direction is one?"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

STILL_MPS = 1e-9
"""Slower along an axis counts as not moving along it."""


def overlap(
    center_a_m: Float[np.ndarray, "k 2"],
    yaw_a_rad: Float[np.ndarray, " k"],
    half_a_m: Float[np.ndarray, "k 2"],
    center_b_m: Float[np.ndarray, "k 2"],
    yaw_b_rad: Float[np.ndarray, " k"],
    half_b_m: Float[np.ndarray, "k 2"],
) -> Bool[np.ndarray, " k"]:
    """Whether turned boxes have a point in common, row by row (separating axes).

    Args:
        half_a_m, half_b_m: half lengths and half widths; a width of zero makes a line.
    """
    between = center_b_m - center_a_m
    found = np.ones(len(between), dtype=np.bool_)
    for yaw_rad in (yaw_a_rad, yaw_b_rad):
        for turned_rad in (yaw_rad, yaw_rad + 0.5 * np.pi):
            axis = np.column_stack([np.cos(turned_rad), np.sin(turned_rad)])
            distance = np.abs(np.einsum("ij,ij->i", between, axis))
            reach = reach_m(yaw_a_rad, half_a_m, turned_rad) + reach_m(
                yaw_b_rad, half_b_m, turned_rad
            )
            found &= distance <= reach
    return found


def contact_s(
    center_a_m: Float[np.ndarray, "k 2"],
    yaw_a_rad: Float[np.ndarray, " k"],
    half_a_m: Float[np.ndarray, "k 2"],
    center_b_m: Float[np.ndarray, "k 2"],
    yaw_b_rad: Float[np.ndarray, " k"],
    half_b_m: Float[np.ndarray, "k 2"],
    velocity_b_from_a_mps: Float[np.ndarray, "k 2"],
) -> Float[np.ndarray, " k"]:
    """Time until turned boxes touch while b moves past a without turning, row by row.

    0 where they overlap already, infinite where they never touch or a value is NaN. Exact: along
    each separating axis they overlap during one span of time; they touch when all spans have begun.

    Args:
        velocity_b_from_a_mps: velocity of b as seen from a, without a's turning.
    """
    between = center_b_m - center_a_m
    begin, end = np.full(len(between), -np.inf), np.full(len(between), np.inf)
    for yaw_rad in (yaw_a_rad, yaw_b_rad):
        for turned_rad in (yaw_rad, yaw_rad + 0.5 * np.pi):
            axis = np.column_stack([np.cos(turned_rad), np.sin(turned_rad)])
            distance = np.einsum("ij,ij->i", between, axis)
            speed = np.einsum("ij,ij->i", velocity_b_from_a_mps, axis)
            reach = reach_m(yaw_a_rad, half_a_m, turned_rad) + reach_m(
                yaw_b_rad, half_b_m, turned_rad
            )
            first, last = _span_s(distance, speed, reach)
            begin, end = np.maximum(begin, first), np.minimum(end, last)
    touches = (begin <= end) & (end >= 0.0)
    return np.where(touches, np.maximum(begin, 0.0), np.inf)


def _span_s(
    distance_m: Float[np.ndarray, " k"],
    speed_mps: Float[np.ndarray, " k"],
    reach_m: Float[np.ndarray, " k"],
) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
    """When |distance + speed t| <= reach begins and ends."""
    moves = np.abs(speed_mps) > STILL_MPS
    speed = np.where(moves, speed_mps, 1.0)
    middle, half = -distance_m / speed, np.abs(reach_m / speed)
    always = np.where(np.abs(distance_m) <= reach_m, np.inf, -np.inf)
    unknown = np.isnan(distance_m + speed_mps)
    first = np.where(moves, middle - half, -always)
    last = np.where(moves, middle + half, always)
    return np.where(unknown, np.nan, first), np.where(unknown, np.nan, last)


def reach_m(
    yaw_rad: Float[np.ndarray, " k"],
    half_m: Float[np.ndarray, "k 2"],
    axis_rad: Float[np.ndarray, " k"],
) -> Float[np.ndarray, " k"]:
    """Half the extent of a turned box along an axis, row by row."""
    angle = yaw_rad - axis_rad
    reach: Float[np.ndarray, " k"] = np.abs(np.cos(angle)) * half_m[:, 0]
    return reach + np.abs(np.sin(angle)) * half_m[:, 1]


def bearing_rad(
    from_xy_m: Float[np.ndarray, "k 2"],
    yaw_rad: Float[np.ndarray, " k"],
    to_xy_m: Float[np.ndarray, "k 2"],
) -> Float[np.ndarray, " k"]:
    """Unsigned angle between a heading and the direction to a point, 0 to pi."""
    dx, dy = (to_xy_m - from_xy_m).T
    along = dx * np.cos(yaw_rad) + dy * np.sin(yaw_rad)
    aside = dy * np.cos(yaw_rad) - dx * np.sin(yaw_rad)
    return np.abs(np.arctan2(aside, along))


def corners_xy_m(
    center_xy_m: Float[np.ndarray, "n 2"],
    yaw_rad: Float[np.ndarray, " n"],
    half_length_m: float,
    half_width_m: float,
) -> Float[np.ndarray, "n 4 2"]:
    """Corners of a box at each sample."""
    ahead = np.column_stack([np.cos(yaw_rad), np.sin(yaw_rad)]) * half_length_m
    aside = np.column_stack([-np.sin(yaw_rad), np.cos(yaw_rad)]) * half_width_m
    signs = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    return np.stack([center_xy_m + a * ahead + b * aside for a, b in signs], axis=1)
