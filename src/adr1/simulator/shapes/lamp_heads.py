"""Where the lamps of a town's street lights hang, told from the town's mesh."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh

_SAME_LAMP_M = 1.5
"""Triangles of one lamp follow each other and are nearer than this; lamps are farther apart."""


def lamp_heads_m(town: Mesh) -> Float64[np.ndarray, "k 3"]:
    """Middle of each street lamp, in the world; the same mesh gives the same order."""
    chosen = town.materials == Material.STREET_LAMP
    centers = town.vertices_m[town.triangles[chosen]].astype(np.float64).mean(axis=1)
    if not len(centers):
        return np.zeros((0, 3))
    gap_m = np.linalg.norm(np.diff(centers, axis=0, prepend=centers[:1]), axis=1)
    lamp = np.cumsum(gap_m > _SAME_LAMP_M)
    count = np.bincount(lamp)
    return np.stack([np.bincount(lamp, centers[:, k]) / count for k in range(3)], axis=1)
