"""Tests between turned boxes and convex polygons, standing or swept over one tick."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c

FloatArray = NDArray[np.float64]


@njit
def gather_body(body: FloatArray, state: FloatArray, shape: FloatArray) -> None:
    """Fills the geometry of one body row (columns B_X to B_Z_MAX) from its state and shape."""
    cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
    body[c.B_X] = state[c.X] + cos_yaw * shape[c.BOX_X] - sin_yaw * shape[c.BOX_Y]
    body[c.B_Y] = state[c.Y] + sin_yaw * shape[c.BOX_X] + cos_yaw * shape[c.BOX_Y]
    if shape[c.BOX_YAW] != 0.0:
        cos_yaw = math.cos(state[c.YAW] + shape[c.BOX_YAW])
        sin_yaw = math.sin(state[c.YAW] + shape[c.BOX_YAW])
    body[c.B_COS], body[c.B_SIN] = cos_yaw, sin_yaw
    body[c.B_HALF_X], body[c.B_HALF_Y] = shape[c.HALF_X], shape[c.HALF_Y]
    body[c.B_VX], body[c.B_VY] = state[c.VX], state[c.VY]
    middle = state[c.Z] + shape[c.BOX_Z]
    body[c.B_Z_MIN], body[c.B_Z_MAX] = middle - shape[c.HALF_Z], middle + shape[c.HALF_Z]


@njit
def bound_body(body: FloatArray, dt_s: float) -> None:
    """Fills the axis-parallel bounds of a body swept over `dt_s`, margin included."""
    reach_x = abs(body[c.B_COS]) * body[c.B_HALF_X] + abs(body[c.B_SIN]) * body[c.B_HALF_Y]
    reach_y = abs(body[c.B_SIN]) * body[c.B_HALF_X] + abs(body[c.B_COS]) * body[c.B_HALF_Y]
    reach_x += body[c.B_MARGIN]
    reach_y += body[c.B_MARGIN]
    dx, dy = body[c.B_VX] * dt_s, body[c.B_VY] * dt_s
    body[c.B_X_MIN] = body[c.B_X] - reach_x + min(dx, 0.0)
    body[c.B_X_MAX] = body[c.B_X] + reach_x + max(dx, 0.0)
    body[c.B_Y_MIN] = body[c.B_Y] - reach_y + min(dy, 0.0)
    body[c.B_Y_MAX] = body[c.B_Y] + reach_y + max(dy, 0.0)


@njit
def _reach(body: FloatArray, nx: float, ny: float) -> float:
    along = abs(body[c.B_COS] * nx + body[c.B_SIN] * ny) * body[c.B_HALF_X]
    return along + abs(body[c.B_COS] * ny - body[c.B_SIN] * nx) * body[c.B_HALF_Y]


@njit
def boxes_meet(a: FloatArray, b: FloatArray, dt_s: float) -> bool:
    """Whether two boxes come within their margins during `dt_s` of straight motion."""
    dx, dy = b[c.B_X] - a[c.B_X], b[c.B_Y] - a[c.B_Y]
    mx, my = (b[c.B_VX] - a[c.B_VX]) * dt_s, (b[c.B_VY] - a[c.B_VY]) * dt_s
    margin = a[c.B_MARGIN] + b[c.B_MARGIN]
    for axis in range(4):
        owner = a if axis < 2 else b
        nx, ny = owner[c.B_COS], owner[c.B_SIN]
        if axis % 2 == 1:
            nx, ny = -ny, nx
        reach = _reach(a, nx, ny) + _reach(b, nx, ny) + margin
        start = dx * nx + dy * ny
        end = start + mx * nx + my * ny
        if min(start, end) > reach or max(start, end) < -reach:
            return False
    return True


@njit
def box_meets_polygon(a: FloatArray, polygon: FloatArray, dt_s: float) -> bool:
    """The same against a standing convex polygon, float64 (k, 2)."""
    mx, my = a[c.B_VX] * dt_s, a[c.B_VY] * dt_s
    count = len(polygon)
    for axis in range(count + 2):
        if axis < 2:
            nx, ny = a[c.B_COS], a[c.B_SIN]
            if axis == 1:
                nx, ny = -ny, nx
        else:
            i = axis - 2
            j = (i + 1) % count
            ny, nx = polygon[i, 0] - polygon[j, 0], polygon[j, 1] - polygon[i, 1]
            length = math.hypot(nx, ny)
            if length < 1e-9:
                continue
            nx, ny = nx / length, ny / length
        low, high = math.inf, -math.inf
        for i in range(count):
            place = polygon[i, 0] * nx + polygon[i, 1] * ny
            low, high = min(low, place), max(high, place)
        start = a[c.B_X] * nx + a[c.B_Y] * ny
        end = start + mx * nx + my * ny
        reach = _reach(a, nx, ny) + a[c.B_MARGIN]
        if min(start, end) - reach > high or max(start, end) + reach < low:
            return False
    return True
