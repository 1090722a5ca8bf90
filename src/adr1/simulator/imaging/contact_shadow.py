"""Darkening of the ground beneath and close around actors, where the sky is hidden from it.

Without it, cars seem to hover on cloudy days. It is painted once per picture into a small map of
the ground around the camera and looked up per pixel.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64
from numba import njit

from adr1.simulator.motion.compiled import helper

CELL_M = 0.25
CELLS = 320
_MARGIN_M = 0.9
_DARKEST = 0.72


class ContactShadow(NamedTuple):
    """Share of skylight that is hidden, in square cells around the camera.

    Attributes:
        corner_m: corner with the least x and y.
        hidden: rows by x, columns by y.
    """

    corner_m: Float64[np.ndarray, " 2"]
    hidden: Float32[np.ndarray, "i j"]


def contact_shadow(
    eye_m: Float64[np.ndarray, " 3"],
    to_world: Float32[np.ndarray, "n 3 4"],
    low_local_m: Float64[np.ndarray, "n 2"],
    high_local_m: Float64[np.ndarray, "n 2"],
) -> ContactShadow:
    """Map of the ground around the eye; boxes are given in the actors' own frames (x, y)."""
    side = CELL_M * CELLS
    corner = np.floor(eye_m[:2] - side / 2.0)
    hidden = np.zeros((CELLS, CELLS), np.float32)
    center = to_world[:, :2, 3] - corner
    reach = 14.0
    near = ((center > -reach) & (center < side + reach)).all(axis=1)
    rows = np.flatnonzero(near)
    _paint(corner, rows, to_world, low_local_m, high_local_m, hidden)
    return ContactShadow(corner, hidden)


@njit(cache=True, nogil=True)
def _paint(
    corner: np.ndarray,
    rows: np.ndarray,
    to_world: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    hidden: np.ndarray,
) -> None:
    for row in rows:
        turn = to_world[row]
        middle_x = turn[0, 3] - corner[0]
        middle_y = turn[1, 3] - corner[1]
        size = _MARGIN_M + math.hypot(
            max(abs(low[row, 0]), abs(high[row, 0])), max(abs(low[row, 1]), abs(high[row, 1]))
        )
        first_i = max(0, int((middle_x - size) / CELL_M))
        last_i = min(CELLS - 1, int((middle_x + size) / CELL_M))
        first_j = max(0, int((middle_y - size) / CELL_M))
        last_j = min(CELLS - 1, int((middle_y + size) / CELL_M))
        for i in range(first_i, last_i + 1):
            for j in range(first_j, last_j + 1):
                dx = (i + 0.5) * CELL_M - middle_x
                dy = (j + 0.5) * CELL_M - middle_y
                x = turn[0, 0] * dx + turn[1, 0] * dy
                y = turn[0, 1] * dx + turn[1, 1] * dy
                out_x = max(low[row, 0] - x, x - high[row, 0])
                out_y = max(low[row, 1] - y, y - high[row, 1])
                if max(out_x, out_y) > 0.0:
                    out = math.hypot(max(out_x, 0.0), max(out_y, 0.0))
                else:
                    out = max(out_x, out_y)
                share = min(max((_MARGIN_M - out) / (_MARGIN_M + 0.5), 0.0), 1.0)
                hidden[i, j] = max(hidden[i, j], _DARKEST * share * share * (3.0 - 2.0 * share))


@helper
def hidden_sky(x: float, y: float, shadow: ContactShadow) -> float:
    """Share of skylight that is hidden from a place on the ground."""
    u, v = (x - shadow.corner_m[0]) / CELL_M - 0.5, (y - shadow.corner_m[1]) / CELL_M - 0.5
    i, j = math.floor(u), math.floor(v)
    if i < 0 or j < 0 or i >= CELLS - 1 or j >= CELLS - 1:
        return 0.0
    right, down = u - i, v - j
    h = shadow.hidden
    return (h[i, j] * (1.0 - right) + h[i + 1, j] * right) * (1.0 - down) + (
        h[i, j + 1] * (1.0 - right) + h[i + 1, j + 1] * right
    ) * down
