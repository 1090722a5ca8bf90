"""Meshes of known shape, a small town of them, and instances of cars in it."""

from __future__ import annotations

import numpy as np

from adr1.simulator.rays.instances import Instances
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join

CAR_LABEL = 14
CAR_EXTENT_M = np.array((2.3, 0.95, 0.75))


def sheet(points: np.ndarray, material: int) -> Mesh:
    """Two triangles for each cell of a grid of points (a, b, 3)."""
    rows, columns = points.shape[:2]
    corner = np.arange(rows * columns).reshape(rows, columns)[:-1, :-1].ravel()
    one = np.stack([corner, corner + 1, corner + columns], axis=1)
    two = np.stack([corner + 1, corner + columns + 1, corner + columns], axis=1)
    triangles = np.concatenate([one, two]).astype(np.uint32)
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        triangles,
        np.full(len(triangles), material, np.uint8),
    )


def plane(half_m: float = 100.0, cells: int = 20, z_m: float = 0.0) -> Mesh:
    line = np.linspace(-half_m, half_m, cells + 1)
    x, y = np.meshgrid(line, line, indexing="ij")
    return sheet(np.stack([x, y, np.full_like(x, z_m)], axis=-1), Material.ROAD)


def box(center_m, extent_m, material: int = Material.PAINT, cells: int = 2) -> Mesh:
    line = np.linspace(-1.0, 1.0, cells + 1)
    u, v = np.meshgrid(line, line, indexing="ij")
    faces = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            points = np.empty((*u.shape, 3))
            points[..., axis] = side
            points[..., (axis + 1) % 3], points[..., (axis + 2) % 3] = u, v
            faces.append(sheet(points * extent_m + center_m, material))
    return join(faces)


def ball(center_m, radius_m: float, cells: int = 200) -> Mesh:
    azimuth = np.linspace(-np.pi, np.pi, 2 * cells + 1)
    elevation = np.linspace(-np.pi / 2, np.pi / 2, cells + 1)
    a, e = np.meshgrid(azimuth, elevation, indexing="ij")
    points = np.stack([np.cos(a) * np.cos(e), np.sin(a) * np.cos(e), np.sin(e)], axis=-1)
    return sheet(points * radius_m + center_m, Material.WALL)


def town(seed: int = 0) -> Mesh:
    """Waves with houses on them, about 50,000 triangles."""
    random = np.random.default_rng(seed)
    line = np.linspace(-100.0, 100.0, 151)
    x, y = np.meshgrid(line, line, indexing="ij")
    ground = sheet(np.stack([x, y, 0.3 * np.sin(x / 20) * np.cos(y / 17)], -1), Material.ROAD)
    houses = [
        box((*random.uniform(-90, 90, 2), 5.0), (4.0, 5.0, 6.0), Material.FACADE) for _ in range(40)
    ]
    return join([ground, *houses])


def car() -> Mesh:
    return box((0.0, 0.0, 0.8), CAR_EXTENT_M)


def instances(to_world: np.ndarray, geometry: int = 0) -> Instances:
    count = len(to_world)
    nothing = np.zeros((count, 3), np.float32)
    return Instances(
        np.arange(100, 100 + count),
        np.full(count, geometry, np.int32),
        to_world.astype(np.float32),
        nothing,
        nothing,
        np.zeros((count, 3), np.uint8),
        np.full(count, CAR_LABEL, np.uint8),
        np.zeros(count, np.uint32),
    )


def scattered(count: int, seed: int, half_m: float = 60.0) -> Instances:
    """Cars at random places and angles, a little tilted."""
    random = np.random.default_rng(seed)
    yaw, tilt = random.uniform(-np.pi, np.pi, count), random.uniform(-0.1, 0.1, count)
    to_world = np.zeros((count, 3, 4))
    to_world[:, 0, 0], to_world[:, 0, 1] = np.cos(yaw), -np.sin(yaw)
    to_world[:, 1, 0], to_world[:, 1, 1] = np.sin(yaw), np.cos(yaw)
    to_world[:, 2, 2] = 1.0
    lean = np.zeros((count, 3, 3))
    lean[:, 0, 0] = lean[:, 2, 2] = np.cos(tilt)
    lean[:, 0, 2], lean[:, 2, 0] = -np.sin(tilt), np.sin(tilt)
    lean[:, 1, 1] = 1.0
    to_world[:, :, :3] = to_world[:, :, :3] @ lean
    to_world[:, :2, 3] = random.uniform(-half_m, half_m, (count, 2))
    return instances(to_world)


def sweep(columns: int = 1000, channels: int = 64) -> np.ndarray:
    """Unit directions of a LiDAR's turn, column by column."""
    azimuth = np.linspace(-np.pi, np.pi, columns, endpoint=False)
    elevation = np.radians(np.linspace(10.0, -30.0, channels))
    a, e = np.meshgrid(azimuth, elevation, indexing="ij")
    directions = np.stack([np.cos(a) * np.cos(e), np.sin(a) * np.cos(e), np.sin(e)], axis=-1)
    return directions.reshape(-1, 3).astype(np.float32)
