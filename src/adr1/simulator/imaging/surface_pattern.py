"""How surfaces vary from place to place: asphalt, paving slabs, grass, plaster, bricks, leaves.

A pattern is a function of the place in the world and of the material alone. It fades as its details
become smaller than a pixel, so that pictures do not flicker.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32

from adr1.simulator.imaging.noise_tile import cell_noise, smooth_noise
from adr1.simulator.imaging.surface_table import Pattern
from adr1.simulator.motion.compiled import helper

ASPHALT, PAVING, GRASS = int(Pattern.ASPHALT), int(Pattern.PAVING), int(Pattern.GRASS)
PLASTER, BRICK, LEAVES = int(Pattern.PLASTER), int(Pattern.BRICK), int(Pattern.LEAVES)
CONCRETE, PAINTED = int(Pattern.CONCRETE), int(Pattern.PAINTED)


@helper
def pattern_factor(
    pattern: int,
    along_m: float,
    across_m: float,
    footprint_m: float,
    tile: Float32[np.ndarray, "256 256"],
) -> float:
    """Factor on the colour at a place of a surface.

    Args:
        along_m, across_m: place on the surface: x and y on the ground, horizontal way and height on
            walls.
        footprint_m: size of the pixel on the surface.
    """
    if pattern == ASPHALT:
        patches = smooth_noise(tile, along_m * 0.021, across_m * 0.021)
        grain = smooth_noise(tile, along_m * 0.9, across_m * 0.9)
        return 1.18 + 0.36 * patches + 0.42 * (grain - 0.5) * fade(footprint_m, 0.10)
    if pattern == PAVING:
        return _paving(along_m, across_m, footprint_m, tile)
    if pattern == GRASS:
        meadow = smooth_noise(tile, along_m * 0.008, across_m * 0.008)
        tufts = smooth_noise(tile, along_m * 0.17, across_m * 0.17)
        return 0.74 + 0.40 * meadow + 0.6 * (tufts - 0.5) * fade(footprint_m, 0.5)
    if pattern == PLASTER:
        stain = smooth_noise(tile, along_m * 0.035, across_m * 0.035)
        return 0.86 + 0.26 * stain
    if pattern == BRICK:
        return _bricks(along_m, across_m, footprint_m, tile)
    if pattern == LEAVES:
        bunch = smooth_noise(tile, along_m * 0.16, across_m * 0.16)
        leaf = smooth_noise(tile, along_m * 0.8, across_m * 0.8)
        return 0.42 + 0.86 * bunch + 0.7 * (leaf - 0.5) * fade(footprint_m, 0.15)
    if pattern == CONCRETE:
        return 0.86 + 0.28 * smooth_noise(tile, along_m * 0.11, across_m * 0.11)
    if pattern == PAINTED:
        wear = smooth_noise(tile, along_m * 0.55, across_m * 0.55)
        return 1.04 - 0.42 * max(wear - 0.55, 0.0) * fade(footprint_m, 0.25)
    return 1.0


@helper
def fade(footprint_m: float, detail_m: float) -> float:
    """1 where details of a size are well seen, 0 where they are smaller than a pixel."""
    return min(max(1.25 - footprint_m / detail_m, 0.0), 1.0)


@helper
def _paving(
    along_m: float, across_m: float, footprint_m: float, tile: Float32[np.ndarray, "256 256"]
) -> float:
    column, row = math.floor(along_m / 0.6), math.floor(across_m / 0.6)
    visible = fade(footprint_m, 0.35)
    factor = 0.9 + 0.2 * smooth_noise(tile, along_m * 0.05, across_m * 0.05)
    factor += 0.14 * (cell_noise(int(column), int(row), 1) - 0.5) * visible
    gap = min(abs(along_m / 0.6 - column - 0.5), abs(across_m / 0.6 - row - 0.5))
    edge = max(abs(along_m / 0.6 - column - 0.5), abs(across_m / 0.6 - row - 0.5))
    if edge > 0.475 and gap < 0.5:
        factor -= 0.28 * fade(footprint_m, 0.12)
    return factor


@helper
def _bricks(
    along_m: float, across_m: float, footprint_m: float, tile: Float32[np.ndarray, "256 256"]
) -> float:
    row = math.floor(across_m / 0.085)
    shifted = along_m / 0.26 + 0.5 * (int(row) & 1)
    column = math.floor(shifted)
    visible = fade(footprint_m, 0.11)
    factor = 0.85 + 0.28 * smooth_noise(tile, along_m * 0.035, across_m * 0.035)
    factor += 0.34 * (cell_noise(int(column), int(row), 2) - 0.5) * visible
    if across_m / 0.085 - row < 0.14 or shifted - column < 0.05:
        factor += 0.30 * visible
    return factor
