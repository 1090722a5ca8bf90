"""A halo around what is brighter than white: lamps at night, the sun.

The surplus of light is averaged into large cells, blurred there, and spread over the picture. The
work grows with the number of pixels, and nothing is done where no pixel is that bright.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32

from adr1.simulator.rays.compiled import kernel

_WHITE = 1.4
_MOST = 3.0
_UNSEEN = 1e-3
_CELLS_ACROSS = 160
_PASSES = 3


def add_glow(rgb: Float32[np.ndarray, "n 3"], width_px: int, strength: float) -> None:
    """Add the halo to exposed linear colours in place.

    Args:
        strength: share of the surplus that is spread; 0 adds nothing.
    """
    if strength <= 0.0 or not (rgb > _WHITE).any():
        return
    height_px = len(rgb) // width_px
    cell = max(1, width_px // _CELLS_ACROSS)
    shape = (-(-height_px // cell) + 2, -(-width_px // cell) + 2, 3)
    surplus = np.zeros(shape, np.float32)
    scratch = np.zeros(shape, np.float32)
    _gather(rgb, width_px, cell, surplus)
    for _ in range(_PASSES):
        _blur(surplus, scratch)
        _blur(np.swapaxes(scratch, 0, 1), np.swapaxes(surplus, 0, 1))
    most = surplus.max(axis=2)
    _spread(rgb, width_px, cell, surplus, most, most.max(axis=1), strength)


@kernel
def _gather(rgb: np.ndarray, width_px: int, cell: int, surplus: np.ndarray) -> None:
    share = 1.0 / (cell * cell)
    for row in range(rgb.shape[0] // width_px):
        i = row // cell + 1
        for column in range(width_px):
            index = row * width_px + column
            if max(rgb[index, 0], rgb[index, 1], rgb[index, 2]) <= _WHITE:
                continue
            for k in range(3):
                over = rgb[index, k] - _WHITE
                if over > 0.0:
                    surplus[i, column // cell + 1, k] += min(over, _MOST) * share


@kernel
def _blur(source: np.ndarray, target: np.ndarray) -> None:
    """Binomial of width five along the second axis."""
    last = source.shape[1] - 1
    for i in range(source.shape[0]):
        for j in range(source.shape[1]):
            a, b = max(j - 2, 0), max(j - 1, 0)
            c, d = min(j + 1, last), min(j + 2, last)
            for k in range(3):
                outer = source[i, a, k] + source[i, d, k]
                inner = source[i, b, k] + source[i, c, k]
                target[i, j, k] = (outer + 4.0 * inner + 6.0 * source[i, j, k]) / 16.0


@kernel
def _spread(
    rgb: np.ndarray,
    width_px: int,
    cell: int,
    surplus: np.ndarray,
    most: np.ndarray,
    most_of_row: np.ndarray,
    strength: float,
) -> None:
    for row in range(rgb.shape[0] // width_px):
        v = (row + 0.5) / cell + 0.5
        i = int(v)
        down = v - i
        if max(most_of_row[i], most_of_row[i + 1]) < _UNSEEN:
            continue
        for column in range(width_px):
            u = (column + 0.5) / cell + 0.5
            j = int(u)
            if max(most[i, j], most[i, j + 1], most[i + 1, j], most[i + 1, j + 1]) < _UNSEEN:
                continue
            right = u - j
            for k in range(3):
                upper = surplus[i, j, k] * (1.0 - right) + surplus[i, j + 1, k] * right
                lower = surplus[i + 1, j, k] * (1.0 - right) + surplus[i + 1, j + 1, k] * right
                light = upper * (1.0 - down) + lower * down
                rgb[row * width_px + column, k] += strength * light
