"""Which pixels need more than one ray, and where in the pixel these go.

Edges between things, creases and the rims of shadows are seen as steps between neighbours; only
there further rays are cast, since within a surface one is enough.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Float64, Int64

from adr1.simulator.imaging.shading import Seen
from adr1.simulator.rays.compiled import helper, kernel

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
    rows = flags.shape[0] // width_px
    for row in range(rows):
        for column in range(width_px):
            index = row * width_px + column
            if column + 1 < width_px and _differ(seen, index, index + 1):
                flags[index] = flags[index + 1] = True
            if row + 1 < rows and _differ(seen, index, index + width_px):
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
    axes_px: Float64[np.ndarray, "3 3"],
    offsets: Float64[np.ndarray, "s 2"],
) -> Float32[np.ndarray, "m 3"]:
    """Unit directions through other places of some pixels, all of one pixel together.

    Args:
        directions: through the pixels' middles.
        axes_px: columns are forward, and one pixel to the right and up at a distance of 1.
    """
    out = np.empty((len(pixels) * len(offsets), 3), np.float32)
    _shift(directions, pixels, np.ascontiguousarray(axes_px), offsets, out)
    return out


@kernel
def _shift(
    directions: np.ndarray,
    pixels: np.ndarray,
    axes_px: np.ndarray,
    offsets: np.ndarray,
    out: np.ndarray,
) -> None:
    samples = offsets.shape[0]
    for row in range(pixels.shape[0]):
        x = float(directions[pixels[row], 0])
        y = float(directions[pixels[row], 1])
        z = float(directions[pixels[row], 2])
        along = x * axes_px[0, 0] + y * axes_px[1, 0] + z * axes_px[2, 0]
        x, y, z = x / along, y / along, z / along
        for sample in range(samples):
            right, up = offsets[sample, 0] - 0.5, 0.5 - offsets[sample, 1]
            dx = x + right * axes_px[0, 1] + up * axes_px[0, 2]
            dy = y + right * axes_px[1, 1] + up * axes_px[1, 2]
            dz = z + right * axes_px[2, 1] + up * axes_px[2, 2]
            scale = 1.0 / np.sqrt(dx * dx + dy * dy + dz * dz)
            index = row * samples + sample
            out[index, 0], out[index, 1], out[index, 2] = dx * scale, dy * scale, dz * scale


@kernel
def blend(
    rgb: Float32[np.ndarray, "n 3"],
    pixels: Int64[np.ndarray, " k"],
    further: Float32[np.ndarray, "m 3"],
    brightest: float,
) -> None:
    """Average further samples into some pixels; what is brighter is cut before.

    Otherwise one sample of a lamp would fill the whole pixel.
    """
    samples = further.shape[0] // pixels.shape[0]
    for row in range(pixels.shape[0]):
        for k in range(3):
            total = min(rgb[pixels[row], k], brightest)
            for sample in range(samples):
                total += min(further[row * samples + sample, k], brightest)
            rgb[pixels[row], k] = total / (samples + 1)
