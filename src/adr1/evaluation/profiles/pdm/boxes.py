"""Boxes seen from above: do they overlap, and where are they from the ego's rear axle?"""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float


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
            reach = _reach(yaw_a_rad, half_a_m, turned_rad) + _reach(
                yaw_b_rad, half_b_m, turned_rad
            )
            found &= distance <= reach
    return found


def _reach(
    yaw_rad: Float[np.ndarray, " k"],
    half_m: Float[np.ndarray, "k 2"],
    axis_rad: Float[np.ndarray, " k"],
) -> Float[np.ndarray, " k"]:
    """Half the extent of a box along an axis."""
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
