"""Where on a segment to look for the ground, however long the segment is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from adr1.simulator.maps.ground import Ground

_STEP_M = 0.5


def shares_to_look_at(ground: Ground, start: Sequence[float], end: Sequence[float]) -> list[float]:
    """Shares of the segment, rising, the last one 1, between which the ground is nearly straight.

    The ground has height 0 outside its grid, and nothing of it lies above or below all its heights.
    So only the part within the box of the grid is searched in steps of half a metre (of half a cell
    where cells are larger); a client may ask for a ray of any length.
    """
    low, high = _bounds(ground)
    origin = np.asarray(start, np.float64)
    reach = np.asarray(end, np.float64) - origin
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        cuts = np.sort(np.stack(((low - origin) / reach, (high - origin) / reach)), axis=0)
        level = -origin[2] / reach[2]
    within = (low <= origin) & (origin <= high)
    first, last = 0.0, 1.0
    for axis in range(3):
        if reach[axis] != 0.0:
            first, last = max(first, float(cuts[0, axis])), min(last, float(cuts[1, axis]))
        elif not within[axis]:
            first, last = 1.0, 0.0
    found = {1.0, float(level)} if 0.0 < level < 1.0 else {1.0}
    if first <= last:
        step_m = max(_STEP_M, 0.5 * ground.cell_m)
        steps = max(1, math.ceil(float(np.linalg.norm(reach * (last - first))) / step_m))
        found.update(np.linspace(first, last, steps + 1).tolist())
    return sorted(found)


def _bounds(ground: Ground) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest corner of all that is ground, the level 0 included."""
    ny, nx = ground.surface.shape
    x, y = ground.origin_xy_m
    low_z, high_z = float(ground.height_m.min()), float(ground.height_m.max())
    low = np.array((x, y, min(low_z, 0.0) - 1.0))
    return low, np.array((x + nx * ground.cell_m, y + ny * ground.cell_m, max(high_z, 0.0) + 1.0))
