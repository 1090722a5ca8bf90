"""Heights of the ground at many points, by storey."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adr1.simulator.maps.ground import Ground, sample_height
from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.shapes.areas import HeightOf

FloatArray = NDArray[np.float64]


@njit(cache=True)
def _sample_all(
    height: NDArray[np.float32],
    origin_x: float,
    origin_y: float,
    cell: float,
    points: FloatArray,
    near: FloatArray,
) -> FloatArray:
    out = np.empty(len(points))
    for k in range(len(points)):
        out[k] = sample_height(
            height, origin_x, origin_y, cell, points[k, 0], points[k, 1], near[k]
        )
    return out


def ground_heights(ground: Ground, points_xy_m: FloatArray, z_near_m: FloatArray) -> FloatArray:
    """Ground height under each point (n, 2) on the storey nearest to `z_near_m` (n,)."""
    x, y = ground.origin_xy_m
    return _sample_all(
        ground.height_m,
        x,
        y,
        float(ground.cell_m),
        np.ascontiguousarray(points_xy_m, np.float64),
        np.ascontiguousarray(z_near_m, np.float64),
    )


def height_near(strips: list[LaneStrip], ground: Ground) -> HeightOf:
    """Ground heights on the storey of the nearest of the given lanes."""
    known = np.concatenate([edge[:, :3] for s in strips for edge in (s.inner, s.outer)])
    tree = cKDTree(known[:, :2])

    def height_of(points_xy_m: FloatArray) -> FloatArray:
        distance, row = tree.query(points_xy_m)
        z = known[row, 2]
        # On a lane's edge the lane itself is the better authority than the grid.
        away = distance > 1e-3
        z[away] = ground_heights(ground, points_xy_m[away], z[away])
        return z

    return height_of
