"""Which pixels need more than one ray, and where in the pixel these go.

Edges between things, creases and the rims of shadows are seen as steps between neighbours; only
there further rays are cast, since within a surface one is enough.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64, Int64

from adr1.simulator.rays.compiled import helper, kernel
from adr1.simulator.sensors.shading import Seen

MAX_SAMPLES = 16
_CREASE_COSINE = 0.94
_STEP_SHARE = 0.06
_STEP_M = 0.15


def sample_offsets(samples: int) -> Float64[np.ndarray, "s 2"]:
    """Places in the unit pixel, spread evenly (Roberts' R2 sequence), the middle first."""
    steps = np.arange(samples)[:, None] * np.array((0.7548776662466927, 0.5698402909980532))
    return np.asarray((0.5 + steps) % 1.0)


def edge_pixels(seen: Seen, width_px: int) -> Int64[np.ndarray, " k"]:
    """Pixels that differ from the neighbour to the right or below, and those neighbours."""
    flags = np.zeros(len(seen.distance_m), np.bool_)
    _flag(seen, width_px, flags)
    return np.flatnonzero(flags)


@kernel
def _flag(seen: Seen, width_px: int, flags: np.ndarray) -> None:
    count = flags.shape[0]
    for index in range(count):
        if index % width_px + 1 < width_px and _differ(seen, index, index + 1):
            flags[index] = flags[index + 1] = True
        if index + width_px < count and _differ(seen, index, index + width_px):
            flags[index] = flags[index + width_px] = True


@helper
def _differ(seen: Seen, first: int, second: int) -> bool:
    if (
        seen.instance[first] != seen.instance[second]
        or seen.material[first] != seen.material[second]
        or seen.sunlit[first] != seen.sunlit[second]
    ):
        return True
    a, b = seen.normal_world[first], seen.normal_world[second]
    if a[0] * b[0] + a[1] * b[1] + a[2] * b[2] < _CREASE_COSINE:
        return seen.instance[first] != -2
    near, far = seen.distance_m[first], seen.distance_m[second]
    if near > far:
        near, far = far, near
    # On a plane seen at a grazing angle distances differ without any edge.
    return a[2] < 0.9 and far - near > _STEP_M + _STEP_SHARE * near


def sub_directions(
    directions: Float32[np.ndarray, "n 3"],
    pixels: Int64[np.ndarray, " k"],
    right_px: Float64[np.ndarray, " 3"],
    down_px: Float64[np.ndarray, " 3"],
    forward: Float64[np.ndarray, " 3"],
    offsets: Float64[np.ndarray, "s 2"],
) -> Float32[np.ndarray, "m 3"]:
    """Unit directions through other places of some pixels, all of one pixel together.

    Args:
        directions: through the pixels' middles.
        right_px, down_px: one pixel to the right and down, at a distance of 1 along `forward`.
    """
    middle = directions[pixels].astype(np.float64)
    middle /= (middle @ forward)[:, None]
    shift = (offsets[:, :1] - 0.5) * right_px + (offsets[:, 1:] - 0.5) * down_px
    out = middle[:, None, :] + shift[None, :, :]
    out /= np.linalg.norm(out, axis=2, keepdims=True)
    return np.ascontiguousarray(out.reshape(-1, 3), np.float32)
