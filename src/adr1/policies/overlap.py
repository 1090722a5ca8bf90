"""Overlap of oriented boxes moving through time, compiled with numba."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True)
def boxes_overlap(
    ax: float,
    ay: float,
    ayaw: float,
    a_length: float,
    a_width: float,
    bx: float,
    by: float,
    byaw: float,
    b_length: float,
    b_width: float,
) -> bool:
    """Whether two boxes (centre m, yaw rad, half length and half width m) overlap.

    Separating axes: two of each box (S. Gottschalk et al., OBBTree, SIGGRAPH 1996).
    """
    dx, dy = bx - ax, by - ay
    reach = math.sqrt(a_length * a_length + a_width * a_width) + math.sqrt(
        b_length * b_length + b_width * b_width
    )
    if dx * dx + dy * dy > reach * reach:
        return False
    ca, sa = math.cos(ayaw), math.sin(ayaw)
    cb, sb = math.cos(byaw), math.sin(byaw)
    c, s = abs(ca * cb + sa * sb), abs(ca * sb - sa * cb)
    if abs(dx * ca + dy * sa) > a_length + b_length * c + b_width * s:
        return False
    if abs(-dx * sa + dy * ca) > a_width + b_length * s + b_width * c:
        return False
    if abs(dx * cb + dy * sb) > b_length + a_length * c + a_width * s:
        return False
    return abs(-dx * sb + dy * cb) <= b_width + a_length * s + a_width * c


@njit(cache=True)
def first_path_contact(
    path_x: Array,
    path_y: Array,
    path_yaw: Array,
    half_length: float,
    half_width: float,
    x: Array,
    y: Array,
    yaw: Array,
    other_half_length: Array,
    other_half_width: Array,
) -> NDArray[np.int64]:
    """First path point where a box driven along the path touches each standing box; -1 if none."""
    result = np.full(len(x), -1, dtype=np.int64)
    for i in range(len(x)):
        reach = half_length + half_width + other_half_length[i] + other_half_width[i]
        for k in range(len(path_x)):
            dx, dy = x[i] - path_x[k], y[i] - path_y[k]
            if dx * dx + dy * dy > reach * reach:
                continue
            if boxes_overlap(
                path_x[k],
                path_y[k],
                path_yaw[k],
                half_length,
                half_width,
                x[i],
                y[i],
                yaw[i],
                other_half_length[i],
                other_half_width[i],
            ):
                result[i] = k
                break
    return result


@njit(cache=True)
def first_conflicts(
    ego_x: Array,
    ego_y: Array,
    ego_yaw: Array,
    ego_half_length: Array,
    ego_half_width: Array,
    x: Array,
    y: Array,
    yaw: Array,
    half_length: Array,
    half_width: Array,
    steps_before: int,
    steps_after: int,
) -> NDArray[np.int64]:
    """First step at which a planned ego box meets each forecast box.

    Ego arrays are (t,), those of the others (b, t), their half sizes (b,). The other's box counts
    from `steps_before` steps before to `steps_after` steps after the ego's own step.

    Returns:
        (b, 2): step of the ego and step of the other; -1 where they never meet.
    """
    result = np.full((x.shape[0], 2), -1, dtype=np.int64)
    steps = len(ego_x)
    for b in range(x.shape[0]):
        for j in range(steps):
            for k in range(max(0, j - steps_before), min(steps, j + steps_after + 1)):
                if boxes_overlap(
                    ego_x[j],
                    ego_y[j],
                    ego_yaw[j],
                    ego_half_length[j],
                    ego_half_width[j],
                    x[b, k],
                    y[b, k],
                    yaw[b, k],
                    half_length[b],
                    half_width[b],
                ):
                    result[b, 0], result[b, 1] = j, k
                    break
            if result[b, 0] >= 0:
                break
    return result


@njit(cache=True)
def first_swept_contact(
    path_x: Array,
    path_y: Array,
    path_yaw: Array,
    half_length: float,
    half_width: float,
    x: Array,
    y: Array,
    yaw: Array,
    other_half_length: float,
    other_half_width: float,
) -> int:
    """First path point where a box touches any pose (t,) that another passes; -1 if none."""
    for k in range(len(path_x)):
        for j in range(len(x)):
            if boxes_overlap(
                path_x[k],
                path_y[k],
                path_yaw[k],
                half_length,
                half_width,
                x[j],
                y[j],
                yaw[j],
                other_half_length,
                other_half_width,
            ):
                return k
    return -1
