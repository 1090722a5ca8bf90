"""Height of the ground at a point: bilinear within a layer, the layer nearest to a given height."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit
def sample_height(
    height_m: NDArray[np.float32],
    origin_x_m: float,
    origin_y_m: float,
    cell_m: float,
    x_m: float,
    y_m: float,
    near_z_m: float,
) -> float:
    """Ground height (m) at (x, y): of the two layers (roads on bridges and below) the nearer one.

    `height_m` is (2, ny, nx); NaN where a layer has no ground. Outside the grid its rim goes on;
    with no ground at all the answer is `near_z_m`.
    """
    rows, columns = height_m.shape[1], height_m.shape[2]
    u = min(max((x_m - origin_x_m) / cell_m, 0.0), columns - 1.000001)
    v = min(max((y_m - origin_y_m) / cell_m, 0.0), rows - 1.000001)
    i, j = int(u), int(v)
    fu, fv = u - i, v - j
    best = math.nan
    for layer in range(height_m.shape[0]):
        near = height_m[layer, j, i] * (1.0 - fu) + height_m[layer, j, i + 1] * fu
        far = height_m[layer, j + 1, i] * (1.0 - fu) + height_m[layer, j + 1, i + 1] * fu
        height = near * (1.0 - fv) + far * fv
        if math.isnan(height):
            continue
        if math.isnan(best) or abs(height - near_z_m) < abs(best - near_z_m):
            best = height
    return near_z_m if math.isnan(best) else best
