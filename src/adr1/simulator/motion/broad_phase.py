"""Pairs of bodies that may touch within one tick: sort and sweep along x, then swept boxes."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion.boxes import box_meets_polygon, boxes_meet
from adr1.simulator.motion.obstacles import CELL_M

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

VEHICLE_STRIKES_MPS = 0.1  # a walker moved by its client is only struck by vehicles that move


@njit
def find_body_pairs(bodies: FloatArray, order: IntArray, pairs: IntArray, dt_s: float) -> int:
    """Writes (body, body) rows to `pairs`, sorted; returns how many (may exceed the room).

    `order` keeps the bodies' order along x from tick to tick: nearly sorted, so cheap to sort.
    """
    count = len(bodies)
    for i in range(1, count):
        item = order[i]
        place = i - 1
        while place >= 0 and bodies[order[place], c.B_X_MIN] > bodies[item, c.B_X_MIN]:
            order[place + 1] = order[place]
            place -= 1
        order[place + 1] = item
    found = 0
    for i in range(count):
        first = order[i]
        end = bodies[first, c.B_X_MAX]
        for j in range(i + 1, count):
            second = order[j]
            if bodies[second, c.B_X_MIN] > end:
                break
            a, b = min(first, second), max(first, second)
            if _may_meet(bodies[a], bodies[b]) and boxes_meet(bodies[a], bodies[b], dt_s):
                if found < len(pairs):
                    pairs[found, 0], pairs[found, 1] = a, b
                found += 1
    _sort_pairs(pairs, min(found, len(pairs)))
    return found


@njit
def _may_meet(a: FloatArray, b: FloatArray) -> bool:
    if a[c.B_Y_MIN] > b[c.B_Y_MAX] or b[c.B_Y_MIN] > a[c.B_Y_MAX]:
        return False
    if a[c.B_Z_MIN] >= b[c.B_Z_MAX] or b[c.B_Z_MIN] >= a[c.B_Z_MAX]:
        return False
    if a[c.B_MOVES] == 0.0 and b[c.B_MOVES] == 0.0:
        return False
    if a[c.B_SOLID] == 1.0 and b[c.B_SOLID] == 1.0:
        return True
    return _strikes(a, b) or _strikes(b, a)


@njit
def _strikes(vehicle: FloatArray, walker: FloatArray) -> bool:
    if vehicle[c.B_GROUP] != c.VEHICLE or vehicle[c.B_SOLID] != 1.0 or walker[c.B_SOLID] != 2.0:
        return False
    return math.hypot(vehicle[c.B_VX], vehicle[c.B_VY]) > VEHICLE_STRIKES_MPS


@njit
def _sort_pairs(pairs: IntArray, count: int) -> None:
    for i in range(1, count):
        a, b = pairs[i, 0], pairs[i, 1]
        place = i - 1
        while place >= 0 and (
            pairs[place, 0] > a or (pairs[place, 0] == a and pairs[place, 1] > b)
        ):
            pairs[place + 1, 0], pairs[place + 1, 1] = pairs[place, 0], pairs[place, 1]
            place -= 1
        pairs[place + 1, 0], pairs[place + 1, 1] = a, b


@njit
def find_obstacle_pairs(
    bodies: FloatArray,
    corners: FloatArray,
    start: IntArray,
    bounds: FloatArray,
    grid: FloatArray,
    cell_start: IntArray,
    cell_items: IntArray,
    pairs: IntArray,
    dt_s: float,
) -> int:
    """Writes (body, obstacle) rows to `pairs`; returns how many (may exceed the room)."""
    found = 0
    columns, rows = int(grid[2]), int(grid[3])
    for row in range(len(bodies)):
        body = bodies[row]
        if body[c.B_MOVES] == 0.0 or body[c.B_SOLID] != 1.0:
            continue
        i_min = max(int(math.floor((body[c.B_X_MIN] - grid[0]) / CELL_M)), 0)
        i_max = min(int(math.floor((body[c.B_X_MAX] - grid[0]) / CELL_M)), columns - 1)
        j_min = max(int(math.floor((body[c.B_Y_MIN] - grid[1]) / CELL_M)), 0)
        j_max = min(int(math.floor((body[c.B_Y_MAX] - grid[1]) / CELL_M)), rows - 1)
        for j in range(j_min, j_max + 1):
            for i in range(i_min, i_max + 1):
                cell = j * columns + i
                for k in range(cell_start[cell], cell_start[cell + 1]):
                    item = cell_items[k]
                    if _outside(body, bounds[item]):
                        continue
                    # An obstacle lies in several cells: only the first shared one counts.
                    first_i = max(i_min, int(math.floor((bounds[item, 0] - grid[0]) / CELL_M)))
                    first_j = max(j_min, int(math.floor((bounds[item, 1] - grid[1]) / CELL_M)))
                    if i != first_i or j != first_j:
                        continue
                    if box_meets_polygon(body, corners[start[item] : start[item + 1]], dt_s):
                        if found < len(pairs):
                            pairs[found, 0], pairs[found, 1] = row, item
                        found += 1
    _sort_pairs(pairs, min(found, len(pairs)))
    return found


@njit
def _outside(body: FloatArray, bounds: FloatArray) -> bool:
    return (
        body[c.B_X_MIN] > bounds[2]
        or body[c.B_X_MAX] < bounds[0]
        or body[c.B_Y_MIN] > bounds[3]
        or body[c.B_Y_MAX] < bounds[1]
        or body[c.B_Z_MIN] >= bounds[5]
        or body[c.B_Z_MAX] <= bounds[4]
    )
