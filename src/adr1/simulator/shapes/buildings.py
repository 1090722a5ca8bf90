"""Buildings and other solid things of a town, drawn over the outlines that physics knows.

A building's walls stand exactly on its outline; windows lie 3 cm before them. Roofs end at the
solid's top: flat with a parapet in cities, gabled in the country.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.maps.static_obstacles import (
    BUILDING,
    FENCE,
    GUARD_RAIL,
    POLE,
    STATIC,
    VEGETATION,
    WALL,
)
from adr1.simulator.maps.town_map import StaticObstacle
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.solids import prism

FloatArray = NDArray[np.float64]

CITY_HEIGHT_M = 15.0
"""A town with a building as high as this is a city: all its roofs are flat."""
FLOOR_M, BAY_M = 3.3, 2.9
WINDOW_PROUD_M = 0.03
PARAPET_M = 0.5
PARAPET_WIDTH_M = 0.4
GABLE_M = 2.4
FOOT_M = 0.5
"""How far walls reach below the ground, for terrain that slopes."""
_WALLS = (Material.FACADE, Material.FACADE_DARK, Material.FACADE_LIGHT, Material.FACADE_GREY)
_PLAIN = {
    WALL: Material.WALL,
    FENCE: Material.FENCE,
    POLE: Material.POLE,
    VEGETATION: Material.HEDGE,
    STATIC: Material.STATIC,
    GUARD_RAIL: Material.GUARD_RAIL,
}


def solid_things(obstacles: Sequence[StaticObstacle]) -> Mesh:
    """Everything solid of a town; outlines that are given twice are drawn once."""
    faces, parts, seen = Faces(), [], set()
    heights = [o.z_max_m - o.z_min_m for o in obstacles if o.label == BUILDING]
    city = max(heights, default=0.0) >= CITY_HEIGHT_M
    for item in obstacles:
        center = np.round(item.polygon_xy_m.mean(axis=0), 1)
        key = (item.label, float(center[0]), float(center[1]))
        if key in seen:
            continue
        seen.add(key)
        if item.label == BUILDING:
            _add_building(faces, item, city=city)
        else:
            material = _PLAIN.get(item.label, Material.STATIC)
            parts.append(prism(item.polygon_xy_m, item.z_min_m, item.z_max_m, material))
    return join((faces.mesh(), *parts))


def _add_building(faces: Faces, item: StaticObstacle, *, city: bool) -> None:
    ring = item.polygon_xy_m
    draw = zlib.crc32(item.name.encode())
    wall = _WALLS[draw % len(_WALLS)]
    low, top = item.z_min_m, item.z_max_m
    gabled = not city and len(ring) == 4 and top - low < 12.0
    eaves = top - min(GABLE_M, 0.4 * (top - low)) if gabled else top
    floors = max(1, round((eaves - low) / FLOOR_M))
    shops = city and floors >= 3 and draw // 7 % 3 != 0
    for k in range(len(ring)):
        # Along the ring the inside lies to the right, so its way back has it to the left.
        _add_wall(
            faces, ring[k], ring[(k + 1) % len(ring)], (low, eaves), floors, wall, shops=shops
        )
    if gabled:
        _add_gable(faces, ring, eaves, top, wall)
    else:
        roof_z = top - (PARAPET_M if top - low > 2.0 * PARAPET_M else 0.0)
        _add_flat_roof(faces, ring, roof_z)
        _add_parapet(faces, ring, roof_z, top, wall)


def _add_wall(
    faces: Faces,
    start: FloatArray,
    end: FloatArray,
    span_m: tuple[float, float],
    floors: int,
    material: Material,
    *,
    shops: bool,
) -> None:
    length = float(np.hypot(*(end - start)))
    if length < 0.05:
        return
    low, high = span_m
    along = (end - start) / length
    # Seen from outside the ring runs to the left; `out` points at the onlooker.
    out = np.array([along[1], -along[0]])
    _add_panel(faces, start, along, (0.0, length), (low - FOOT_M, high), 0.0 * out, material)
    bays = int(length / BAY_M)
    floor = (high - low) / floors
    for level in range(floors):
        ground = level == 0
        for bay in range(bays):
            middle = length * (bay + 0.5) / bays
            wide, sill, tall = (
                (0.72, 0.3, 0.62 * floor)
                if ground and shops
                else (0.48, 0.29 * floor, 0.46 * floor)
            )
            half = 0.5 * wide * length / bays
            kind = Material.WINDOW
            if ground and bay == bays // 2:
                half, sill, tall, kind = min(half, 0.55), 0.0, min(2.2, 0.8 * floor), Material.DOOR
            z = low + level * floor + sill
            _add_panel(
                faces,
                start,
                along,
                (middle - half, middle + half),
                (z, z + tall),
                WINDOW_PROUD_M * out,
                kind,
            )
    if shops:
        z = low + 0.9 * floor
        _add_panel(
            faces,
            start,
            along,
            (0.0, length),
            (z, z + 0.12 * floor),
            0.05 * out,
            Material.FACADE_DARK,
        )


def _add_panel(
    faces: Faces,
    start: FloatArray,
    along: FloatArray,
    from_to: tuple[float, float],
    span_m: tuple[float, float],
    shift: FloatArray,
    material: Material,
) -> None:
    a, b = (start + s * along + shift for s in from_to)
    z0, z1 = span_m
    faces.add([[(*a, z0), (*a, z1), (*b, z1), (*b, z0)]], material)


def _add_flat_roof(faces: Faces, ring: FloatArray, z: float) -> None:
    top = np.column_stack((ring, np.full(len(ring), z)))[::-1]
    fan = [(top[0], top[k], top[k + 1]) for k in range(1, len(top) - 1)]
    faces.add(fan, Material.ROOF)


def _add_parapet(faces: Faces, ring: FloatArray, roof_z: float, top: float, wall: Material) -> None:
    """A coping round a flat roof and the inner face below it."""
    center = ring.mean(axis=0)
    inner = ring + PARAPET_WIDTH_M * (center - ring) / np.linalg.norm(
        center - ring, axis=1, keepdims=True
    )
    outer_top = np.column_stack((ring, np.full(len(ring), top)))
    inner_top = np.column_stack((inner, np.full(len(ring), top)))
    inner_low = np.column_stack((inner, np.full(len(ring), roof_z)))
    rows = [np.concatenate((line, line[:1])) for line in (outer_top, inner_top, inner_low)]
    faces.ribbon(rows[0], rows[1], wall)
    faces.ribbon(rows[1], rows[2], wall)


def _add_gable(faces: Faces, ring: FloatArray, eaves: float, top: float, wall: Material) -> None:
    """A ridge along the longer side, tiles on both slopes, walls in the gables."""
    if np.hypot(*(ring[1] - ring[0])) < np.hypot(*(ring[2] - ring[1])):
        ring = np.roll(ring, -1, axis=0)
    p = [np.array([*corner, eaves]) for corner in ring]
    ridge_a = np.array([*(0.5 * (ring[3] + ring[0])), top])
    ridge_b = np.array([*(0.5 * (ring[1] + ring[2])), top])
    faces.add([[p[0], ridge_a, ridge_b, p[1]], [p[2], ridge_b, ridge_a, p[3]]], Material.ROOF_TILE)
    faces.add([[p[1], ridge_b, p[2]], [p[3], ridge_a, p[0]]], wall)
