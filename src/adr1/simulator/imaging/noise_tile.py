"""A tile of smooth noise without seams: clouds, asphalt, grass and leaves are cut from it.

The tile is made once, of integer hashes, so it is the same in every process. Looking up a value
costs a few nanoseconds, where summing octaves at each pixel would cost a hundred.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float32, UInt32

from adr1.simulator.motion.compiled import helper

SIZE = 256
_PERIODS = (4, 8, 16, 32, 64, 128)
_PERSISTENCE = 0.62


@cache
def noise_tile() -> Float32[np.ndarray, "256 256"]:
    """Values of all octaves together, spread evenly over 0 to 1 so that a threshold is a share."""
    total = np.zeros((SIZE, SIZE))
    for octave, period in enumerate(_PERIODS):
        total += _PERSISTENCE**octave * _octave(period, octave)
    order = np.argsort(total, axis=None, kind="stable")
    even = np.empty(SIZE * SIZE, np.float32)
    even[order] = np.linspace(0.0, 1.0, SIZE * SIZE, dtype=np.float32)
    even.setflags(write=False)
    return even.reshape(SIZE, SIZE)


def _octave(period: int, seed: int) -> np.ndarray:
    lattice = hash_2d(np.arange(period)[:, None], np.arange(period)[None, :], seed)
    values = lattice.astype(np.float64) / 2**32
    place = np.arange(SIZE) * period / SIZE
    cell = place.astype(np.int64)
    share = place - cell
    share = share * share * (3.0 - 2.0 * share)
    following = (cell + 1) % period
    rows = values[cell] * (1.0 - share[:, None]) + values[following] * share[:, None]
    return rows[:, cell] * (1.0 - share) + rows[:, following] * share


def hash_2d(first: np.ndarray, second: np.ndarray, seed: int) -> UInt32[np.ndarray, ...]:
    """32 well-mixed bits of two whole numbers and a seed."""
    mixed = (
        first.astype(np.uint32) * np.uint32(0x8DA6B343)
        + second.astype(np.uint32) * np.uint32(0xD8163841)
        + np.uint32((seed * 0xCB1AB31F) & 0xFFFFFFFF)
    )
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        mixed = (mixed ^ (mixed >> np.uint32(shift))) * np.uint32(factor)
    return mixed ^ (mixed >> np.uint32(16))


@helper
def smooth_noise(tile: Float32[np.ndarray, "256 256"], u: float, v: float) -> float:
    """Value of the tile at a place, 0 to 1; one unit is the side of the tile."""
    column, row = u * 256.0, v * 256.0
    column_cell, row_cell = np.floor(column), np.floor(row)
    right, down = column - column_cell, row - row_cell
    i, j = np.int64(row_cell) & 255, np.int64(column_cell) & 255
    i_next, j_next = (i + 1) & 255, (j + 1) & 255
    upper = tile[i, j] * (1.0 - right) + tile[i, j_next] * right
    lower = tile[i_next, j] * (1.0 - right) + tile[i_next, j_next] * right
    return upper * (1.0 - down) + lower * down


@helper
def cell_noise(first: int, second: int, seed: int) -> float:
    """0 to 1 by two whole numbers, without any likeness between neighbours."""
    mixed = np.uint64(first) * np.uint64(0x9E3779B97F4A7C15)
    mixed += np.uint64(second) * np.uint64(0xC2B2AE3D27D4EB4F) + np.uint64(seed)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return float(mixed & np.uint64(0xFFFF)) / 65535.0
