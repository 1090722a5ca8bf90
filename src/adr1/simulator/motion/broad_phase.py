"""Pairs of bodies that may touch within one tick: sort and sweep along x, then swept boxes."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion.boxes import box_meets_polygon, boxes_meet, gather_body
from adr1.simulator.motion.compiled import helper
from adr1.simulator.motion.obstacles import CELL_M

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

VEHICLE_STRIKES_MPS = 0.1  # a walker moved by its client is only struck by vehicles that move


@helper
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
            if _may_meet(a, b, bodies) and boxes_meet(a, b, bodies, dt_s):
                if found < len(pairs):
                    pairs[found, 0], pairs[found, 1] = a, b
                found += 1
    _sort_pairs(pairs, min(found, len(pairs)))
    return found


@helper
def _may_meet(a: int, b: int, bodies: FloatArray) -> bool:
    if bodies[a, c.B_Y_MIN] > bodies[b, c.B_Y_MAX] or bodies[b, c.B_Y_MIN] > bodies[a, c.B_Y_MAX]:
        return False
    if bodies[a, c.B_Z_MIN] >= bodies[b, c.B_Z_MAX] or bodies[b, c.B_Z_MIN] >= bodies[a, c.B_Z_MAX]:
        return False
    if bodies[a, c.B_MOVES] == 0.0 and bodies[b, c.B_MOVES] == 0.0:
        return False
    if bodies[a, c.B_SOLID] == 1.0 and bodies[b, c.B_SOLID] == 1.0:
        return True
    return _strikes(a, b, bodies) or _strikes(b, a, bodies)


@helper
def _strikes(vehicle: int, walker: int, bodies: FloatArray) -> bool:
    if bodies[vehicle, c.B_GROUP] != c.VEHICLE or bodies[vehicle, c.B_SOLID] != 1.0:
        return False
    if bodies[walker, c.B_SOLID] != 2.0:
        return False
    return math.hypot(bodies[vehicle, c.B_VX], bodies[vehicle, c.B_VY]) > VEHICLE_STRIKES_MPS


@helper
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


@helper
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
        if bodies[row, c.B_MOVES] == 0.0 or bodies[row, c.B_SOLID] != 1.0:
            continue
        i_min = max(math.floor((bodies[row, c.B_X_MIN] - grid[0]) / CELL_M), 0)
        i_max = min(math.floor((bodies[row, c.B_X_MAX] - grid[0]) / CELL_M), columns - 1)
        j_min = max(math.floor((bodies[row, c.B_Y_MIN] - grid[1]) / CELL_M), 0)
        j_max = min(math.floor((bodies[row, c.B_Y_MAX] - grid[1]) / CELL_M), rows - 1)
        for j in range(j_min, j_max + 1):
            for i in range(i_min, i_max + 1):
                cell = j * columns + i
                for k in range(cell_start[cell], cell_start[cell + 1]):
                    item = cell_items[k]
                    if outside_bounds(row, bodies, item, bounds):
                        continue
                    # An obstacle lies in several cells: only the first shared one counts.
                    first_i = max(i_min, math.floor((bounds[item, 0] - grid[0]) / CELL_M))
                    first_j = max(j_min, math.floor((bounds[item, 1] - grid[1]) / CELL_M))
                    if i != first_i or j != first_j:
                        continue
                    if box_meets_polygon(row, bodies, corners, start[item], start[item + 1], dt_s):
                        if found < len(pairs):
                            pairs[found, 0], pairs[found, 1] = row, item
                        found += 1
    _sort_pairs(pairs, min(found, len(pairs)))
    return found


@helper
def outside_bounds(row: int, bodies: FloatArray, item: int, bounds: FloatArray) -> bool:
    """Whether a body's bounds miss those of an obstacle."""
    return (
        bodies[row, c.B_X_MIN] > bounds[item, 2]
        or bodies[row, c.B_X_MAX] < bounds[item, 0]
        or bodies[row, c.B_Y_MIN] > bounds[item, 3]
        or bodies[row, c.B_Y_MAX] < bounds[item, 1]
        or bodies[row, c.B_Z_MIN] >= bounds[item, 5]
        or bodies[row, c.B_Z_MAX] <= bounds[item, 4]
    )


@helper
def overlaps_group(bodies: FloatArray, states: FloatArray, shapes: FloatArray) -> bool:
    """Whether body 0 overlaps one of a group; `bodies` has a second row to work in."""
    for row in range(len(states)):
        gather_body(1, bodies, row, states, shapes)
        if (
            bodies[0, c.B_Z_MIN] < bodies[1, c.B_Z_MAX]
            and bodies[1, c.B_Z_MIN] < bodies[0, c.B_Z_MAX]
            and boxes_meet(0, 1, bodies, 0.0)
        ):
            return True
    return False
