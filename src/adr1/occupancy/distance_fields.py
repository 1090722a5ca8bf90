"""Compiled kernels for maps of distances: to lines, and to the edge of an area from inside."""

from __future__ import annotations

import math
from typing import Any

from numba import njit

Array = Any


@njit(cache=True)
def lower_to_segments(squares: Array, segments: Array, reach: float) -> None:
    """Lower float32 (y, x) to the square of the distance to segments (n, 4), x y x y, in cells.

    Cells farther away than `reach` from all segments keep their value.
    """
    rows, columns = squares.shape
    for n in range(segments.shape[0]):
        x0, y0, x1, y1 = segments[n]
        dx, dy = x1 - x0, y1 - y0
        length2 = dx * dx + dy * dy
        first = max(0, math.ceil(min(y0, y1) - reach))
        last = min(rows - 1, math.floor(max(y0, y1) + reach))
        begin = max(0, math.ceil(min(x0, x1) - reach))
        end = min(columns - 1, math.floor(max(x0, x1) + reach))
        for row in range(first, last + 1):
            for column in range(begin, end + 1):
                px, py = column - x0, row - y0
                share = 0.0
                if length2 > 0.0:
                    share = min(max((px * dx + py * dy) / length2, 0.0), 1.0)
                ex, ey = px - share * dx, py - share * dy
                square = ex * ex + ey * ey
                if square < squares[row, column]:
                    squares[row, column] = square


@njit(cache=True)
def fill_rings(inside: Array, segments: Array) -> None:
    """Set bool (y, x), all False before, where an odd number of the rings' edges lies to the left.

    segments (n, 4) are the edges of closed rings, in cells, those of holes among them.
    """
    rows, columns = inside.shape
    for n in range(segments.shape[0]):
        x0, y0, x1, y1 = segments[n]
        if y0 == y1:
            continue
        first = max(0, math.ceil(min(y0, y1)))
        last = min(rows - 1, math.ceil(max(y0, y1)) - 1)
        for row in range(first, last + 1):
            column = max(0, math.ceil(x0 + (row - y0) / (y1 - y0) * (x1 - x0)))
            if column < columns:
                inside[row, column] = not inside[row, column]
    for row in range(rows):
        odd = False
        for column in range(columns):
            odd = odd != inside[row, column]
            inside[row, column] = odd


@njit(cache=True)
def sample(field: Array, points: Array, outside: int, out: Array) -> None:
    """Bilinear values of an int16 field (y, x) at points (n, 2), in cells, into float64 (n,)."""
    rows, columns = field.shape
    for n in range(points.shape[0]):
        x, y = points[n, 0], points[n, 1]
        if not (0.0 <= x <= columns - 1 and 0.0 <= y <= rows - 1):
            out[n] = outside
            continue
        i, j = min(int(x), columns - 2), min(int(y), rows - 2)
        u, v = x - i, y - j
        near = field[j, i] * (1.0 - u) + field[j, i + 1] * u
        far = field[j + 1, i] * (1.0 - u) + field[j + 1, i + 1] * u
        out[n] = near * (1.0 - v) + far * v


@njit(cache=True)
def paint_ground(
    out: Array, drivable: Array, marking: Array, frame: Array, paint: float, bits: Array
) -> None:
    """Paint uint8 (y, x) with bits (drivable, marking, off-road), from two fields (y, x).

    frame (4,): of the grid's first centre in the fields' cells x and y, then the step to the next
    column in x and y; a step to the next row is that turned to the right. `paint`: distance to a
    line's middle below which a cell is painted, in the fields' units. Outside the fields all is
    off-road.
    """
    rows, columns = out.shape
    height, width = drivable.shape
    for row in range(rows):
        for column in range(columns):
            x = frame[0] + column * frame[2] - row * frame[3]
            y = frame[1] + column * frame[3] + row * frame[2]
            if not (0.0 <= x <= width - 1 and 0.0 <= y <= height - 1):
                out[row, column] |= bits[2]
                continue
            i, j = min(int(x), width - 2), min(int(y), height - 2)
            u, v = x - i, y - j
            w00, w01, w10, w11 = (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v
            depth = w00 * drivable[j, i] + w01 * drivable[j, i + 1]
            depth += w10 * drivable[j + 1, i] + w11 * drivable[j + 1, i + 1]
            out[row, column] |= bits[0] if depth >= 0.0 else bits[2]
            line = w00 * marking[j, i] + w01 * marking[j, i + 1]
            line += w10 * marking[j + 1, i] + w11 * marking[j + 1, i + 1]
            if line <= paint:
                out[row, column] |= bits[1]
