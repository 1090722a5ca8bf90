"""Level or gently sloping areas given as polygons in the plane."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces

FloatArray = NDArray[np.float64]
HeightOf = Callable[[FloatArray], FloatArray]
"""Height of the ground at points (n, 2), metres."""

CELL_M = 4.0
"""Areas on a slope are cut into squares of this size, so that they follow it."""
SLOPE_M = 0.03
"""Rise within an area above which it is cut."""
GRID_M = 1e-3
_POLYGON = 3


def polygons_of(geometry: shapely.Geometry, min_area_m2: float = 0.05) -> list[shapely.Polygon]:
    """The polygons of a geometry, without slivers."""
    parts = shapely.get_parts(geometry)
    parts = shapely.get_parts(parts)
    keep = (shapely.get_type_id(parts) == _POLYGON) & (shapely.area(parts) >= min_area_m2)
    return list(parts[keep])


def merged(areas: Iterable[shapely.Geometry]) -> shapely.Geometry:
    """Union on a millimetre grid, polygons only."""
    polygons = [polygon for area in areas for polygon in polygons_of(area, 0.0)]
    return _polygons_only(shapely.union_all(polygons, grid_size=GRID_M))


def minus(area: shapely.Geometry, taken: shapely.Geometry) -> shapely.Geometry:
    """What is left of an area, on a millimetre grid, polygons only."""
    parts = [_polygons_only(part) for part in (area, taken)]
    return _polygons_only(shapely.difference(*parts, grid_size=GRID_M))


def _polygons_only(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.MultiPolygon(polygons_of(geometry, 0.0))


def add_area(
    faces: Faces,
    area: shapely.Geometry,
    material: Material,
    height_of: HeightOf,
    lift_m: float = 0.0,
    wall: tuple[Material, float] | None = None,
) -> None:
    """Paves an area.

    Args:
        lift_m: how far it lies over the ground.
        wall: material and depth of upright faces around it.
    """
    for polygon in polygons_of(area):
        for piece in _cut(polygon, height_of):
            _add_flat(faces, piece, material, height_of, lift_m)
        if wall is not None:
            _add_wall(faces, polygon, wall[0], wall[1], height_of, lift_m)


def _cut(polygon: shapely.Polygon, height_of: HeightOf) -> list[shapely.Polygon]:
    z = height_of(shapely.get_coordinates(polygon))
    if float(np.ptp(z)) < SLOPE_M:
        return [polygon]
    x0, y0, x1, y1 = np.floor(np.array(polygon.bounds) / CELL_M).astype(int)
    x, y = (a.ravel() * CELL_M for a in np.meshgrid(np.arange(x0, x1 + 1), np.arange(y0, y1 + 1)))
    cells = shapely.box(x, y, x + CELL_M, y + CELL_M)
    cells = cells[shapely.intersects(cells, polygon)]
    return polygons_of(
        shapely.geometrycollections(shapely.intersection(polygon, cells)), min_area_m2=1e-4
    )


def _add_flat(
    faces: Faces,
    polygon: shapely.Polygon,
    material: Material,
    height_of: HeightOf,
    lift_m: float,
) -> None:
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(polygon))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    flat = corners.reshape(-1, 2)
    z = height_of(flat) + lift_m
    solid = np.column_stack((flat, z)).reshape(-1, 3, 3)
    a, b, c = (solid[:, k, :2] for k in range(3))
    looks_up = (c - a)[:, 0] * (b - a)[:, 1] - (c - a)[:, 1] * (b - a)[:, 0] > 0.0
    solid[~looks_up] = solid[~looks_up][:, ::-1]
    faces.add(solid, material)


def _add_wall(
    faces: Faces,
    polygon: shapely.Polygon,
    material: Material,
    depth_m: float,
    height_of: HeightOf,
    lift_m: float,
) -> None:
    turned = shapely.geometry.polygon.orient(polygon)
    for ring in (turned.exterior, *turned.interiors):
        line = shapely.get_coordinates(ring)
        top = np.column_stack((line, height_of(line) + lift_m))
        # Positive shoelace area: the inside lies on the right of the line, seen from above.
        faces.ribbon(top - (0.0, 0.0, depth_m), top, material)
