"""Tests between turned boxes and convex polygons, standing or swept over one tick."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion.compiled import helper

FloatArray = NDArray[np.float64]


@helper
def gather_body(
    body: int, bodies: FloatArray, i: int, state: FloatArray, shape: FloatArray
) -> None:
    """Fills the geometry of one body row (columns B_X to B_Z_MAX) from row i of state and shape."""
    cos_yaw, sin_yaw = math.cos(state[i, c.YAW]), math.sin(state[i, c.YAW])
    box_x, box_y = shape[i, c.BOX_X], shape[i, c.BOX_Y]
    bodies[body, c.B_X] = state[i, c.X] + cos_yaw * box_x - sin_yaw * box_y
    bodies[body, c.B_Y] = state[i, c.Y] + sin_yaw * box_x + cos_yaw * box_y
    if shape[i, c.BOX_YAW] != 0.0:
        cos_yaw = math.cos(state[i, c.YAW] + shape[i, c.BOX_YAW])
        sin_yaw = math.sin(state[i, c.YAW] + shape[i, c.BOX_YAW])
    bodies[body, c.B_COS], bodies[body, c.B_SIN] = cos_yaw, sin_yaw
    bodies[body, c.B_HALF_X] = shape[i, c.HALF_X]
    bodies[body, c.B_HALF_Y] = shape[i, c.HALF_Y]
    bodies[body, c.B_VX], bodies[body, c.B_VY] = state[i, c.VX], state[i, c.VY]
    middle = state[i, c.Z] + shape[i, c.BOX_Z]
    bodies[body, c.B_Z_MIN] = middle - shape[i, c.HALF_Z]
    bodies[body, c.B_Z_MAX] = middle + shape[i, c.HALF_Z]


@helper
def bound_body(body: int, bodies: FloatArray, dt_s: float) -> None:
    """Fills the axis-parallel bounds of a body swept over `dt_s`, margin included."""
    cos_yaw, sin_yaw = abs(bodies[body, c.B_COS]), abs(bodies[body, c.B_SIN])
    half_x, half_y = bodies[body, c.B_HALF_X], bodies[body, c.B_HALF_Y]
    reach_x = cos_yaw * half_x + sin_yaw * half_y + bodies[body, c.B_MARGIN]
    reach_y = sin_yaw * half_x + cos_yaw * half_y + bodies[body, c.B_MARGIN]
    dx, dy = bodies[body, c.B_VX] * dt_s, bodies[body, c.B_VY] * dt_s
    bodies[body, c.B_X_MIN] = bodies[body, c.B_X] - reach_x + min(dx, 0.0)
    bodies[body, c.B_X_MAX] = bodies[body, c.B_X] + reach_x + max(dx, 0.0)
    bodies[body, c.B_Y_MIN] = bodies[body, c.B_Y] - reach_y + min(dy, 0.0)
    bodies[body, c.B_Y_MAX] = bodies[body, c.B_Y] + reach_y + max(dy, 0.0)


@helper
def _reach(a: int, bodies: FloatArray, nx: float, ny: float) -> float:
    cos_yaw, sin_yaw = bodies[a, c.B_COS], bodies[a, c.B_SIN]
    along = abs(cos_yaw * nx + sin_yaw * ny) * bodies[a, c.B_HALF_X]
    return along + abs(cos_yaw * ny - sin_yaw * nx) * bodies[a, c.B_HALF_Y]


@helper
def boxes_meet(a: int, b: int, bodies: FloatArray, dt_s: float) -> bool:
    """Whether two boxes come within their margins during `dt_s` of straight motion."""
    dx = bodies[b, c.B_X] - bodies[a, c.B_X]
    dy = bodies[b, c.B_Y] - bodies[a, c.B_Y]
    mx = (bodies[b, c.B_VX] - bodies[a, c.B_VX]) * dt_s
    my = (bodies[b, c.B_VY] - bodies[a, c.B_VY]) * dt_s
    margin = bodies[a, c.B_MARGIN] + bodies[b, c.B_MARGIN]
    for axis in range(4):
        owner = a if axis < 2 else b
        nx, ny = bodies[owner, c.B_COS], bodies[owner, c.B_SIN]
        if axis % 2 == 1:
            nx, ny = -ny, nx
        reach = _reach(a, bodies, nx, ny) + _reach(b, bodies, nx, ny) + margin
        start = dx * nx + dy * ny
        end = start + mx * nx + my * ny
        if min(start, end) > reach or max(start, end) < -reach:
            return False
    return True


@helper
def box_meets_polygon(
    a: int, bodies: FloatArray, corners: FloatArray, first: int, last: int, dt_s: float
) -> bool:
    """The same against a standing convex polygon: rows first to last - 1 of `corners` (n, 2)."""
    mx, my = bodies[a, c.B_VX] * dt_s, bodies[a, c.B_VY] * dt_s
    for axis in range(first - 2, last):
        if axis < first:
            nx, ny = bodies[a, c.B_COS], bodies[a, c.B_SIN]
            if axis == first - 1:
                nx, ny = -ny, nx
        else:
            after = axis + 1 if axis + 1 < last else first
            nx = corners[after, 1] - corners[axis, 1]
            ny = corners[axis, 0] - corners[after, 0]
            length = math.sqrt(nx * nx + ny * ny)
            if length < 1e-9:
                continue
            nx, ny = nx / length, ny / length
        low, high = math.inf, -math.inf
        for corner in range(first, last):
            place = corners[corner, 0] * nx + corners[corner, 1] * ny
            low, high = min(low, place), max(high, place)
        start = bodies[a, c.B_X] * nx + bodies[a, c.B_Y] * ny
        end = start + mx * nx + my * ny
        reach = _reach(a, bodies, nx, ny) + bodies[a, c.B_MARGIN]
        if min(start, end) - reach > high or max(start, end) + reach < low:
            return False
    return True
