"""A town's mesh without some of its solid things."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from adr1.simulator.maps.town_map import StaticObstacle
from adr1.simulator.shapes.mesh import Mesh

_PROUD_M = 0.15
"""How far windows and cornices stand out of an outline."""
_ABOVE_M, _BELOW_M = 0.1, 3.0


def without(town: Mesh, things: Sequence[StaticObstacle]) -> Mesh:
    """The mesh of a town less all triangles that lie within the given outlines and heights."""
    corners = town.vertices_m[town.triangles].astype(np.float64)
    low, high = corners.min(axis=1), corners.max(axis=1)
    kept = np.ones(len(town), bool)
    for thing in things:
        outline = shapely.Polygon(thing.polygon_xy_m).buffer(_PROUD_M)
        west, north, east, south = outline.bounds
        near = (
            (low[:, 0] >= west)
            & (low[:, 1] >= north)
            & (high[:, 0] <= east)
            & (high[:, 1] <= south)
            & (low[:, 2] >= thing.z_min_m - _BELOW_M)
            & (high[:, 2] <= thing.z_max_m + _ABOVE_M)
        )
        rows = np.flatnonzero(near & kept)
        shapely.prepare(outline)
        inside = shapely.contains_xy(outline, corners[rows, :, :2].reshape(-1, 2)).reshape(-1, 3)
        # What lies flat under a thing is ground, not the thing.
        flat = high[rows, 2] <= thing.z_min_m + 0.05
        kept[rows[inside.all(axis=1) & ~flat]] = False
    return Mesh(town.vertices_m, town.triangles[kept], town.materials[kept])
