"""Compiled kernels that paint convex shapes: a cell is in if its centre is.

All work in units of cells: the centre of cell (row, column) is at (column, row). Rows are walked
one by one, and each is cut by the half planes a x + b y <= c that bound the shape.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

Array = Any
EDGE = 1e-9
"""Centres this near to an edge, in cells, count as inside."""


@njit(cache=True)
def span(planes: Array, count: int, row: float, columns: int) -> tuple[int, int]:
    """First column of a row that is inside, and the one after the last."""
    low, high = 0.0, columns - 1.0
    for i in range(count):
        a, rest = planes[i, 0], planes[i, 2] - planes[i, 1] * row + EDGE
        if a > 1e-12:
            high = min(high, rest / a)
        elif a < -1e-12:
            low = max(low, rest / a)
        elif rest < 0.0:
            return 0, 0
    if high < low:
        return 0, 0
    return math.ceil(low), math.floor(high) + 1


@njit(cache=True)
def box_planes(x: float, y: float, cos: float, sin: float, ahead: float, aside: float) -> Array:
    """The four half planes of a box around (x, y) with these half sizes."""
    planes = np.empty((4, 3))
    along, across = x * cos + y * sin, y * cos - x * sin
    planes[0, 0], planes[0, 1], planes[0, 2] = cos, sin, along + ahead
    planes[1, 0], planes[1, 1], planes[1, 2] = -cos, -sin, ahead - along
    planes[2, 0], planes[2, 1], planes[2, 2] = -sin, cos, across + aside
    planes[3, 0], planes[3, 1], planes[3, 2] = sin, -cos, aside - across
    return planes


@njit(cache=True)
def paint_boxes(out: Array, boxes: Array, bits: Array, low: Array, high: Array) -> None:
    """Or bits into uint8 (t, z, y, x).

    boxes (t, n, 5): middle x and y, yaw, half length, half width, in cells; bits (t, n), 0 for
    none; low, high (t, n): the layers [low, high) that a box reaches. The cell under the middle of
    a box is always painted, so that none is lost between centres.
    """
    times, _, rows, columns = out.shape
    for t in range(times):
        for n in range(boxes.shape[1]):
            bit = bits[t, n]
            if bit == 0 or low[t, n] >= high[t, n]:
                continue
            x, y, yaw, ahead, aside = boxes[t, n]
            reach = math.hypot(ahead, aside)
            if not (-reach <= x < columns + reach and -reach <= y < rows + reach):
                continue
            planes = box_planes(x, y, math.cos(yaw), math.sin(yaw), ahead, aside)
            i, j = math.floor(x + 0.5), math.floor(y + 0.5)
            inside = 0 <= i < columns and 0 <= j < rows
            first = max(0, math.ceil(y - reach))
            last = min(rows - 1, math.floor(y + reach))
            for z in range(low[t, n], high[t, n]):
                if inside:
                    out[t, z, j, i] |= bit
                for row in range(first, last + 1):
                    begin, end = span(planes, 4, row, columns)
                    for column in range(begin, end):
                        out[t, z, row, column] |= bit


@njit(cache=True)
def hull_planes(points: Array, planes: Array) -> int:
    """Half planes of the convex hull of some points, into `planes`; how many there are."""
    count = 0
    total = len(points)
    start = 0
    for i in range(1, total):
        lower = points[i, 1] < points[start, 1]
        if lower or (points[i, 1] == points[start, 1] and points[i, 0] < points[start, 0]):
            start = i
    current = start
    for _ in range(total):
        best = 0 if current != 0 else 1
        for i in range(total):
            ax, ay = points[best, 0] - points[current, 0], points[best, 1] - points[current, 1]
            bx, by = points[i, 0] - points[current, 0], points[i, 1] - points[current, 1]
            turn = ax * by - ay * bx
            farther = bx * bx + by * by > ax * ax + ay * ay
            if turn < 0.0 or (turn == 0.0 and farther):
                best = i
        dx, dy = points[best, 0] - points[current, 0], points[best, 1] - points[current, 1]
        length = math.hypot(dx, dy)
        if length > 0.0:
            planes[count, 0], planes[count, 1] = dy / length, -dx / length
            planes[count, 2] = (dy * points[current, 0] - dx * points[current, 1]) / length
            count += 1
        current = best
        if current == start:
            break
    return count


@njit(cache=True)
def paint_hulls(out: Array, corners: Array, step_of: Array) -> None:
    """Paint what a box sweeps, into bool (n, steps, y, x).

    corners (n, m, 4, 2): the box's corners at m moments, in cells; step_of (m - 1,): to which step
    the move between two neighbouring moments belongs.
    """
    batch, _, rows, columns = out.shape
    points, planes = np.empty((8, 2)), np.empty((9, 3))
    for n in range(batch):
        for m in range(corners.shape[1] - 1):
            points[:4], points[4:] = corners[n, m], corners[n, m + 1]
            count = hull_planes(points, planes)
            first = max(0, math.ceil(points[:, 1].min() - EDGE))
            last = min(rows - 1, math.floor(points[:, 1].max() + EDGE))
            for row in range(first, last + 1):
                begin, end = span(planes, count, row, columns)
                out[n, step_of[m], row, begin:end] = True


@njit(cache=True)
def paint_shadows(visible: Array, eye_x: float, eye_y: float, boxes: Array) -> None:
    """Clear cells of bool (y, x) that lie behind boxes as seen from the eye.

    boxes (n, 5) as in `paint_boxes`. A box does not hide itself, and one around the eye hides
    nothing. The shadow of a convex shape together with the shape is what lies between its outer
    rays and behind the edges that face the eye: half planes again.
    """
    rows, columns = visible.shape
    shade = np.empty((6, 3))
    for n in range(boxes.shape[0]):
        x, y, yaw, ahead, aside = boxes[n]
        own = box_planes(x, y, math.cos(yaw), math.sin(yaw), ahead, aside)
        count = _shadow_planes(own, boxes[n], eye_x, eye_y, shade)
        if count == 0:
            continue
        for row in range(rows):
            begin, end = span(shade, count, row, columns)
            if begin >= end:
                continue
            hole_begin, hole_end = span(own, 4, row, columns)
            for column in range(begin, end):
                if column < hole_begin or column >= hole_end:
                    visible[row, column] = False


@njit(cache=True)
def _shadow_planes(own: Array, box: Array, eye_x: float, eye_y: float, shade: Array) -> int:
    """Half planes of box and shadow, into `shade`; none if the eye is inside the box."""
    count = 0
    for i in range(4):
        if own[i, 0] * eye_x + own[i, 1] * eye_y > own[i, 2]:
            shade[count] = own[i]
            count += 1
    if count == 0:
        return 0
    x, y, yaw, ahead, aside = box
    cos, sin = math.cos(yaw), math.sin(yaw)
    middle = math.atan2(y - eye_y, x - eye_x)
    least, most = math.inf, -math.inf
    for i in range(4):
        u = ahead if i < 2 else -ahead
        v = aside if i % 2 else -aside
        dx, dy = x + u * cos - v * sin - eye_x, y + u * sin + v * cos - eye_y
        turn = (math.atan2(dy, dx) - middle + math.pi) % (2.0 * math.pi) - math.pi
        least, most = min(least, turn), max(most, turn)
    for side, angle in ((1.0, middle + most), (-1.0, middle + least)):
        a, b = -math.sin(angle) * side, math.cos(angle) * side
        shade[count, 0], shade[count, 1], shade[count, 2] = a, b, a * eye_x + b * eye_y
        count += 1
    return count
