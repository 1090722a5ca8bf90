"""Triangle meshes, each triangle of one material."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8, UInt32


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """Triangles in one frame: the world for a town, the actor's own for an actor.

    Axes are CARLA's: x forward (east), y right (south), z up, metres. Seen from outside, the
    corners of a triangle run counter-clockwise, so that in this left-handed frame the outward
    normal is `cross(c - a, b - a)`.

    Attributes:
        vertices_m: corner points.
        triangles: rows of three indices into `vertices_m`.
        materials: `Material` of each triangle.
    """

    vertices_m: Float32[np.ndarray, "v 3"]
    triangles: UInt32[np.ndarray, "t 3"]
    materials: UInt8[np.ndarray, " t"]

    def __len__(self) -> int:
        return len(self.triangles)

    def normals(self) -> Float32[np.ndarray, "t 3"]:
        """Outward unit normals; zero for a triangle without area."""
        a, b, c = (self.vertices_m[self.triangles[:, k]].astype(np.float64) for k in range(3))
        cross = np.cross(c - a, b - a)
        length = np.linalg.norm(cross, axis=1, keepdims=True)
        return np.divide(cross, length, out=np.zeros_like(cross), where=length > 0.0).astype(
            np.float32
        )


def join(meshes: Iterable[Mesh]) -> Mesh:
    """All triangles of several meshes of one frame, in their order."""
    parts = list(meshes)
    if not parts:
        return Mesh(
            np.zeros((0, 3), np.float32), np.zeros((0, 3), np.uint32), np.zeros(0, np.uint8)
        )
    firsts = np.cumsum([0, *(len(part.vertices_m) for part in parts[:-1])])
    return Mesh(
        np.concatenate([part.vertices_m for part in parts]),
        np.concatenate(
            [part.triangles + np.uint32(first) for part, first in zip(parts, firsts, strict=True)]
        ),
        np.concatenate([part.materials for part in parts]),
    )
