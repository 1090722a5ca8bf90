"""Open ground round a town: always a little below whatever is paved, out to the horizon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from adr1.simulator.maps.ground import Ground
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces

FloatArray = NDArray[np.float64]

BELOW_GROUND_M = 0.04
"""Terrain lies this much lower than the ground, so that it never comes through a road."""
BLOCK_CELLS = 8
FINE_CELLS = 2
FLAT_M = 0.02
HORIZON_M = 2500.0
"""How far the plain round a town reaches."""


def add_terrain(faces: Faces, ground: Ground) -> None:
    """Adds the town's terrain and the plain around it."""
    low = ground.height_m[0]
    blocks_high, blocks_wide = (-(-(n - 1) // BLOCK_CELLS) for n in low.shape)
    padded = np.pad(
        low,
        (
            (0, blocks_high * BLOCK_CELLS + 1 - low.shape[0]),
            (0, blocks_wide * BLOCK_CELLS + 1 - low.shape[1]),
        ),
        mode="edge",
    )
    lowest = ndimage.minimum_filter(padded, size=2 * FINE_CELLS + 1, mode="nearest")
    fine = lowest[::FINE_CELLS, ::FINE_CELLS] - BELOW_GROUND_M
    n = BLOCK_CELLS // FINE_CELLS
    flat = _flat_blocks(fine, n)
    step = ground.cell_m * FINE_CELLS
    x = ground.origin_xy_m[0] + step * np.arange(fine.shape[1])
    y = ground.origin_xy_m[1] + step * np.arange(fine.shape[0])
    _add_cells(faces, x[::n], y[::n], fine[::n, ::n], flat)
    _add_cells(faces, x, y, fine, ~np.kron(flat, np.ones((n, n), bool)))
    _add_plain(faces, (x[0], x[-1]), (y[0], y[-1]), fine)


def _flat_blocks(fine: NDArray[np.float32], n: int) -> NDArray[np.bool_]:
    """Blocks of n by n cells whose nodes are level."""
    span = ndimage.maximum_filter(fine, n + 1, origin=0) - ndimage.minimum_filter(fine, n + 1)
    return np.asarray(span[n // 2 :: n, n // 2 :: n] <= FLAT_M)


def _add_cells(
    faces: Faces, x: FloatArray, y: FloatArray, z: NDArray[np.float32], chosen: NDArray[np.bool_]
) -> None:
    iy, ix = np.nonzero(chosen)
    corners = [
        np.column_stack((x[ix + dx], y[iy + dy], z[iy + dy, ix + dx]))
        for dx, dy in ((0, 0), (0, 1), (1, 1), (1, 0))
    ]
    faces.add(np.stack(corners, axis=1), Material.TERRAIN)


def _add_plain(
    faces: Faces, x: tuple[float, float], y: tuple[float, float], z: NDArray[np.float32]
) -> None:
    """Four quads from the edges of the grid outwards, and a floor below the whole town."""
    (x0, x1), (y0, y1) = x, y
    edge = np.concatenate((z[0], z[-1], z[:, 0], z[:, -1]))
    level = float(np.median(edge))
    floor = float(z.min()) - 0.5
    far = HORIZON_M
    inner = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    outer = [(x0 - far, y0 - far), (x1 + far, y0 - far), (x1 + far, y1 + far), (x0 - far, y1 + far)]
    for k in range(4):
        (ax, ay), (bx, by) = inner[k], inner[(k + 1) % 4]
        (cx, cy), (dx, dy) = outer[(k + 1) % 4], outer[k]
        quad = [(ax, ay, level), (bx, by, level), (cx, cy, level), (dx, dy, level)]
        faces.add([quad], Material.TERRAIN)
    faces.add([[(px, py, floor) for px, py in reversed(outer)]], Material.TERRAIN)
