"""Write a Detour navigation mesh as CARLA's client reads it.

Layout (Recast/Detour, `DetourNavMesh.h`): a set header 'MSET' version 1 with one tile, a tile
header 'DNAV' version 7, vertices, polygons, room for links, detail meshes and detail triangles;
polygon references of 32 bits. Axes are (x, z, y) of CARLA's world. CARLA's areas and flags: 1
sidewalk (2), 2 crosswalk (4), 3 road (8), 4 grass (16).
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.maps.opendrive_geometry import FloatArray

SIDEWALK_AREA, CROSSWALK_AREA, ROAD_AREA, GRASS_AREA = 1, 2, 3, 4
MAX_VERTICES = 0xFFFE
WALKER_HEIGHT_M, WALKER_RADIUS_M, WALKER_CLIMB_M = 1.8, 0.3, 0.9
_POLY = np.dtype(
    [
        ("first_link", "<u4"),
        ("vertices", "<u2", 6),
        ("neighbours", "<u2", 6),
        ("flags", "<u2"),
        ("count", "u1"),
        ("area", "u1"),
    ]
)
_DETAIL = np.dtype(
    [
        ("vertex_base", "<u4"),
        ("triangle_base", "<u4"),
        ("vertex_count", "u1"),
        ("triangle_count", "u1"),
        ("padding", "<u2"),
    ]
)
_LINK_BYTES = 12
_NO_LINK = 0xFFFFFFFF
_BOUNDARY_EDGES = 0x15


def write_navigation_mesh(
    vertices_m: FloatArray, triangles: NDArray[np.int64], areas: NDArray[np.int64]
) -> bytes:
    """Nav-mesh bytes of a triangle mesh.

    Args:
        vertices_m: (n, 3) x, y, z in CARLA's world, n <= 65534.
        triangles: (m, 3) vertex indices, any winding; triangles that share two vertices are
            neighbours.
        areas: (m,) area of each triangle.
    """
    if len(vertices_m) > MAX_VERTICES:
        raise ValueError(f"{len(vertices_m)} vertices; one tile holds {MAX_VERTICES}")
    triangles = _clockwise(vertices_m, triangles)
    count = len(triangles)
    points = vertices_m[:, [0, 2, 1]].astype("<f4")

    polygons = np.zeros(count, _POLY)
    polygons["first_link"] = _NO_LINK
    polygons["vertices"][:, :3] = triangles
    polygons["neighbours"][:, :3] = _neighbours(triangles, len(vertices_m))
    polygons["flags"] = 1 << areas
    polygons["count"] = 3
    polygons["area"] = areas
    details = np.zeros(count, _DETAIL)
    details["triangle_base"] = np.arange(count)
    details["triangle_count"] = 1
    detail_triangles = np.tile(np.array([0, 1, 2, _BOUNDARY_EDGES], np.uint8), (count, 1))

    low, high = points.min(axis=0), points.max(axis=0)
    low[1] -= 1.0
    high[1] += 1.0
    max_links = 6 * count
    body = b"".join(
        (
            points.tobytes(),
            polygons.tobytes(),
            bytes(_LINK_BYTES * max_links),
            details.tobytes(),
            detail_triangles.tobytes(),
        )
    )
    counts = (count, len(points), max_links, count, 0, count, 0, 0, count)
    tile = struct.pack("<4s14i", b"VAND", 7, 0, 0, 0, 0, *counts)
    tile += struct.pack("<3f", WALKER_HEIGHT_M, WALKER_RADIUS_M, WALKER_CLIMB_M)
    tile += struct.pack("<7f", *low, *high, 1.0) + body
    polygon_bits = max(count.bit_length(), 1)
    header = struct.pack("<4s2i", b"TESM", 1, 1) + struct.pack(
        "<5f2i", *low, high[0] - low[0], high[2] - low[2], 1, 1 << polygon_bits
    )
    return header + struct.pack("<Ii", 1 << polygon_bits, len(tile)) + tile


def _clockwise(vertices_m: FloatArray, triangles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Detour's winding: negative shoelace area in (x, y) of CARLA's world."""
    a, b, c = (vertices_m[triangles[:, k], :2] for k in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    return np.where((area > 0.0)[:, None], triangles[:, ::-1], triangles)


def _neighbours(triangles: NDArray[np.int64], n_vertices: int) -> NDArray[np.int64]:
    """1-based triangle behind each edge (k, k + 1), 0 for none."""
    begin, end = triangles, np.roll(triangles, -1, axis=1)
    key = (begin * n_vertices + end).ravel()
    opposite = (end * n_vertices + begin).ravel()
    order = np.argsort(key, kind="stable")
    at = np.minimum(np.searchsorted(key[order], opposite), len(key) - 1)
    found = key[order[at]] == opposite
    return np.where(found, order[at] // 3 + 1, 0).reshape(triangles.shape)
