"""Collects loose faces by material until one mesh is made of them all."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import soup

FloatArray = NDArray[np.float64]


class Faces:
    """Triangles and quads of one frame, counter-clockwise seen from outside."""

    def __init__(self) -> None:
        self._parts: dict[tuple[Material, int], list[FloatArray]] = {}

    def add(self, corners_m: ArrayLike, material: Material) -> None:
        """Adds (n, 3, 3) triangles or (n, 4, 3) quads."""
        corners = np.asarray(corners_m, np.float64)
        if len(corners):
            self._parts.setdefault((material, corners.shape[1]), []).append(corners)

    def ribbon(self, left_m: FloatArray, right_m: FloatArray, material: Material) -> None:
        """A band between two lines (n, 3) that run side by side; seen from its front, `left_m`
        is on the left when looking along it."""
        self.add(np.stack((left_m[:-1], right_m[:-1], right_m[1:], left_m[1:]), axis=1), material)

    def mesh(self) -> Mesh:
        """All of them, ordered by material."""
        return join(soup(np.concatenate(self._parts[key]), key[0]) for key in sorted(self._parts))
