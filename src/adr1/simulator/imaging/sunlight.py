"""Which pixels see the sun: one shadow ray for each that faces it."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64

from adr1.simulator.imaging.shading import Seen
from adr1.simulator.rays.compiled import kernel
from adr1.simulator.rays.instances import NOTHING
from adr1.simulator.rays.open_scene import AnyRayScene

REACH_M = 300.0
_LIFT_M, _LIFT_PER_M = 0.004, 2e-4


def find_sunlit(
    scene: AnyRayScene,
    eye_m: Float64[np.ndarray, " 3"],
    sun: Float64[np.ndarray, " 3"],
    directions: Float32[np.ndarray, "n 3"],
    seen: Seen,
    threads: int,
) -> None:
    """Write `seen.sunlit`: 1 where a surface faces the sun and nothing stands before it.

    Args:
        sun: unit vector towards the sun, world frame.
    """
    pixels = np.empty(len(directions), np.int64)
    origins = np.empty((len(directions), 3), np.float32)
    count = _facing(eye_m, sun, directions, seen, pixels, origins)
    toward_sun = np.empty((count, 3), np.float32)
    toward_sun[:] = sun
    hidden = scene.occluded(origins[:count], toward_sun, REACH_M, threads=threads)
    seen.sunlit[:] = 0
    seen.sunlit[pixels[:count]] = ~hidden


@kernel
def _facing(
    eye_m: np.ndarray,
    sun: np.ndarray,
    directions: np.ndarray,
    seen: Seen,
    pixels: np.ndarray,
    origins: np.ndarray,
) -> int:
    """Pixels whose surface faces the sun, and places just above it; returns how many."""
    count = 0
    for index in range(directions.shape[0]):
        if seen.instance[index] == NOTHING:
            continue
        nx, ny = seen.normal_world[index, 0], seen.normal_world[index, 1]
        nz = seen.normal_world[index, 2]
        if nx * sun[0] + ny * sun[1] + nz * sun[2] <= 0.0:
            continue
        distance = float(seen.distance_m[index])
        lift = _LIFT_M + _LIFT_PER_M * distance
        origins[count, 0] = eye_m[0] + distance * directions[index, 0] + lift * nx
        origins[count, 1] = eye_m[1] + distance * directions[index, 1] + lift * ny
        origins[count, 2] = eye_m[2] + distance * directions[index, 2] + lift * nz
        pixels[count] = index
        count += 1
    return count
