"""Height of the ground at a point, on the storey nearest to a given height."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion.compiled import helper

STOREY_EDGE_M = 1.0  # neighbouring grid nodes that differ by more belong to different storeys


@helper
def sample_height(
    height_m: NDArray[np.float32],
    grid: NDArray[np.float64],
    x_m: float,
    y_m: float,
    near_z_m: float,
) -> float:
    """Ground height (m) at (x, y): bilinear between grid nodes; outside the grid its rim goes on.

    Args:
        height_m: float32 (storeys, ny, nx), finite; nodes at `grid[0:2] + (ix, iy) / grid[2]`.
        grid: x and y of node [0, 0] (m), nodes per metre.
        near_z_m: at each node the storey nearest to this height counts.
    """
    rows, columns = height_m.shape[1], height_m.shape[2]
    u, v = (x_m - grid[0]) * grid[2], (y_m - grid[1]) * grid[2]
    # In this form what is no number, too, stays inside the array.
    u = min(u, columns - 1.000001) if u > 0.0 else 0.0
    v = min(v, rows - 1.000001) if v > 0.0 else 0.0
    ix, iy = int(u), int(v)
    fu, fv = u - ix, v - iy
    h00 = _storey(height_m, iy, ix, near_z_m)
    h01 = _storey(height_m, iy, ix + 1, near_z_m)
    h10 = _storey(height_m, iy + 1, ix, near_z_m)
    h11 = _storey(height_m, iy + 1, ix + 1, near_z_m)
    if max(h00, h01, h10, h11) - min(h00, h01, h10, h11) > STOREY_EDGE_M:
        # The edge of a bridge or of a wall, not a slope: nodes on other storeys take no part.
        best = _nearer(_nearer(h00, h01, near_z_m), _nearer(h10, h11, near_z_m), near_z_m)
        h00, h01 = _same_storey(h00, best), _same_storey(h01, best)
        h10, h11 = _same_storey(h10, best), _same_storey(h11, best)
    near = h00 + fu * (h01 - h00)
    far = h10 + fu * (h11 - h10)
    return near + fv * (far - near)


@helper
def _nearer(a: float, b: float, to: float) -> float:
    return a if abs(a - to) <= abs(b - to) else b


@helper
def _same_storey(height: float, best: float) -> float:
    return height if abs(height - best) <= STOREY_EDGE_M else best


@helper
def _storey(height_m: NDArray[np.float32], iy: int, ix: int, near_z_m: float) -> float:
    best = float(height_m[0, iy, ix])
    for layer in range(1, height_m.shape[0]):
        best = _nearer(best, float(height_m[layer, iy, ix]), near_z_m)
    return best
