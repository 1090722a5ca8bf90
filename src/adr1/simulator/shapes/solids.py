"""Simple bodies as meshes: boxes, prisms, tubes, lofts, plates. Faces look outwards.

All lengths are metres in the frame of whoever builds; corners run as `Mesh` has them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adr1.simulator.geometry import Pose
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join

FloatArray = NDArray[np.float64]
Point = tuple[float, float, float]


def soup(corners_m: ArrayLike, material: Material | NDArray[np.uint8]) -> Mesh:
    """Loose triangles or quads.

    Args:
        corners_m: (n, 3, 3) or (n, 4, 3), counter-clockwise seen from outside.
        material: of all of them, or uint8 (n,).
    """
    corners = np.asarray(corners_m, np.float32)
    n, sides = corners.shape[:2]
    first = sides * np.arange(n, dtype=np.uint32)[:, None, None]
    fan = np.array([(0, k, k + 1) for k in range(1, sides - 1)], np.uint32).reshape(-1, 3)
    materials = np.repeat(np.broadcast_to(np.asarray(material, np.uint8), (n,)), sides - 2)
    return Mesh(corners.reshape(-1, 3), (first + fan).reshape(-1, 3), materials)


def loft(
    rings_m: ArrayLike,
    material: Material | NDArray[np.uint8],
    cap: Material | tuple[Material, Material] | None = None,
) -> Mesh:
    """A closed body through rings of corners, with a flat cap at both ends.

    Args:
        rings_m: (r, k, 3), every ring in the same sense of turning and convex at the ends.
        material: of the skin, or uint8 (r - 1, k) by face: [i, j] lies between rings i and i + 1
            and between corners j and j + 1.
        cap: of the first and last ring's face; like the skin's corner (0, 0) if not given.
    """
    rings = np.asarray(rings_m, np.float64)
    r, k = rings.shape[:2]
    skin = np.broadcast_to(np.asarray(material, np.uint8), (r - 1, k))
    first_cap, last_cap = cap if isinstance(cap, tuple) else (cap, cap)
    i, j = np.meshgrid(np.arange(r - 1), np.arange(k), indexing="ij")
    here, after = i * k + j, i * k + (j + 1) % k
    sides = np.stack((here, after, after + k, here, after + k, here + k), axis=-1).reshape(-1, 3)
    fan = np.array([(0, m + 1, m) for m in range(1, k - 1)]).reshape(-1, 3)
    faces = np.concatenate((sides, fan, fan[:, ::-1] + (r - 1) * k))
    caps = [skin[0, 0] if first_cap is None else first_cap] * len(fan)
    caps += [skin[0, 0] if last_cap is None else last_cap] * len(fan)
    materials = np.concatenate((np.repeat(skin.reshape(-1), 2), np.array(caps, np.uint8)))
    return outward(
        Mesh(rings.reshape(-1, 3).astype(np.float32), faces.astype(np.uint32), materials)
    )


def outward(mesh: Mesh) -> Mesh:
    """A closed, evenly turned mesh with its faces to the outside."""
    center = mesh.vertices_m.mean(axis=0)
    a, b, c = ((mesh.vertices_m - center)[mesh.triangles[:, k]] for k in range(3))
    inside_out = float(np.einsum("ij,ij->", a, np.cross(c, b))) < 0.0
    return (
        Mesh(mesh.vertices_m, mesh.triangles[:, ::-1].copy(), mesh.materials)
        if inside_out
        else mesh
    )


def box(center_m: Point, size_m: Point, material: Material) -> Mesh:
    """A box with faces along the axes."""
    (x, y, z), (a, b, c) = center_m, (0.5 * s for s in size_m)
    ring = np.array([(x - a, y - b), (x + a, y - b), (x + a, y + b), (x - a, y + b)])
    return prism(ring, z - c, z + c, material)


def prism(
    ring_xy_m: ArrayLike,
    z_min_m: float,
    z_max_m: float,
    material: Material,
    top: Material | None = None,
    top_scale: float = 1.0,
) -> Mesh:
    """An upright prism over a convex ring (k, 2); its top drawn in by `top_scale`."""
    ring = np.asarray(ring_xy_m, np.float64)
    center = ring.mean(axis=0)
    low = np.column_stack((ring, np.full(len(ring), z_min_m)))
    high = np.column_stack((center + top_scale * (ring - center), np.full(len(ring), z_max_m)))
    return loft((low, high), material, (material, material if top is None else top))


def tube(points_m: ArrayLike, radii_m: ArrayLike, material: Material, sides: int = 6) -> Mesh:
    """A round tube along a line of points (n, 3); `radii_m` is one radius or one per point."""
    points = np.asarray(points_m, np.float64)
    radii = np.broadcast_to(np.asarray(radii_m, np.float64), (len(points),))
    along = np.gradient(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    helper = np.eye(3)[int(np.argmin(np.abs(along).sum(axis=0)))]
    u = np.cross(along, helper)
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    v = np.cross(along, u)
    angle = 2.0 * np.pi * np.arange(sides) / sides
    rim = np.cos(angle)[None, :, None] * u[:, None] + np.sin(angle)[None, :, None] * v[:, None]
    return loft(points[:, None] + radii[:, None, None] * rim, material)


def ellipsoid(
    center_m: Point, radii_m: Point, material: Material, sides: int = 8, rings: int = 4
) -> Mesh:
    """A ball with its own radius along each axis; `rings` circles between flat poles."""
    polar = np.pi * (np.arange(rings) + 0.5) / rings
    # The last circles lie so near the poles that the flat ends do not show.
    polar[[0, -1]] = 0.22, np.pi - 0.22
    angle = 2.0 * np.pi * np.arange(sides) / sides
    unit = np.stack(
        (
            np.sin(polar)[:, None] * np.cos(angle),
            np.sin(polar)[:, None] * np.sin(angle),
            np.repeat(np.cos(polar)[:, None], sides, axis=1) / math.cos(0.22),
        ),
        axis=-1,
    )
    return loft(np.asarray(center_m) + unit * np.asarray(radii_m), material)


def disc(
    center_m: Point, axis: int, radius_m: float, width_m: float, material: Material, sides: int = 12
) -> Mesh:
    """A cylinder of `width_m` along one of the axes 0, 1, 2, about its centre."""
    ends = np.array([center_m, center_m], np.float64)
    ends[0, axis] -= 0.5 * width_m
    ends[1, axis] += 0.5 * width_m
    return tube(ends, radius_m, material, sides)


def ring(
    center_m: Point, radius_m: float, width_m: float, material: Material, sides: int = 12
) -> Mesh:
    """An upright hoop in the x-z plane, of square cross-section."""
    angle = 2.0 * np.pi * np.arange(sides) / sides
    half = 0.5 * width_m
    section = np.array([(-width_m, -half), (0.0, -half), (0.0, half), (-width_m, half)])
    r = radius_m + section[None, :, 0]
    hoops = np.stack(
        (
            np.cos(angle)[:, None] * r,
            np.broadcast_to(section[:, 1], (sides, 4)),
            np.sin(angle)[:, None] * r,
        ),
        axis=-1,
    ) + np.asarray(center_m)
    index = np.arange(sides * 4).reshape(sides, 4)
    after = np.roll(index, -1, axis=0)
    a, b = index, np.roll(index, -1, axis=1)
    c, d = np.roll(after, -1, axis=1), after
    faces = np.stack((a, b, c, a, c, d), axis=-1).reshape(-1, 3)
    return outward(
        Mesh(
            hoops.reshape(-1, 3).astype(np.float32),
            faces.astype(np.uint32),
            np.full(len(faces), material, np.uint8),
        )
    )


def placed(mesh: Mesh, pose: Pose) -> Mesh:
    """The mesh moved from a pose's frame to the frame that the pose is given in."""
    zero = np.array(pose.transform_point((0.0, 0.0, 0.0)))
    axes = np.array([pose.transform_point(tuple(e)) for e in np.eye(3)]) - zero
    moved = mesh.vertices_m.astype(np.float64) @ axes + zero
    return Mesh(moved.astype(np.float32), mesh.triangles, mesh.materials)


def mirrored(mesh: Mesh, swap: Sequence[tuple[Material, Material]] = ()) -> Mesh:
    """The other side's copy (y turned over); `swap` exchanges materials, as of the blinkers."""
    materials = mesh.materials.copy()
    for one, other in swap:
        materials[mesh.materials == one] = other
        materials[mesh.materials == other] = one
    flipped = mesh.vertices_m * np.array([1.0, -1.0, 1.0], np.float32)
    return Mesh(flipped, mesh.triangles[:, ::-1].copy(), materials)


def both_sides(mesh: Mesh, swap: Sequence[tuple[Material, Material]] = ()) -> Mesh:
    """The mesh and its mirror image."""
    return join((mesh, mirrored(mesh, swap)))


def bounds(mesh: Mesh) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest corner (3,) each."""
    vertices = mesh.vertices_m.astype(np.float64)
    return vertices.min(axis=0), vertices.max(axis=0)


def stretched(mesh: Mesh, low_m: ArrayLike, high_m: ArrayLike) -> Mesh:
    """The mesh drawn along the axes so that its bounds become the given ones."""
    old_low, old_high = bounds(mesh)
    low, high = np.asarray(low_m, np.float64), np.asarray(high_m, np.float64)
    factor = (high - low) / np.maximum(old_high - old_low, 1e-9)
    vertices = low + (mesh.vertices_m.astype(np.float64) - old_low) * factor
    return Mesh(vertices.astype(np.float32), mesh.triangles, mesh.materials)
