"""The pinhole that every camera is: size, field of view, and which way each pixel looks.

Axes are CARLA's: x forward, y right, z up. With the focal length f = width / (2 tan(fov / 2)) and
square pixels, a point (x, y, z) of the camera's frame is seen at
u = width / 2 + f y / x and v = height / 2 - f z / x (the matrix K of CARLA's tutorial on bounding
boxes). Pixel (i, j) covers [i, i + 1) x [j, j + 1): its ray goes through u = i + 0.5, v = j + 0.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32
from numba import njit

from adr1.simulator.sensors.attributes import attribute_float, attribute_int
from adr1.simulator.wire.v0_9_16.layouts import IMAGE_HEADER
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.errors import WorldError

MAX_SIDE_PX = 8192
MAX_PIXELS = 3840 * 2160
"""Larger pictures are refused: one takes about 60 bytes of memory per pixel."""


@dataclass(frozen=True, slots=True)
class CameraModel:
    """Size of the picture and horizontal field of view."""

    width_px: int
    height_px: int
    fov_deg: float

    @classmethod
    def of(cls, actor: Actor) -> CameraModel:
        """From the attributes of a camera; WorldError for a size or field of view out of range."""
        width, height = attribute_int(actor, "image_size_x"), attribute_int(actor, "image_size_y")
        fov_deg = attribute_float(actor, "fov")
        if not (1 <= width <= MAX_SIDE_PX and 1 <= height <= MAX_SIDE_PX):
            raise WorldError(
                f"{actor.type_id}: image_size_x {width}, image_size_y {height}; "
                f"both must be 1 to {MAX_SIDE_PX}"
            )
        if width * height > MAX_PIXELS:
            raise WorldError(
                f"{actor.type_id}: image_size_x {width}, image_size_y {height} make "
                f"{width * height} pixels; at most {MAX_PIXELS} (3840 x 2160) are served"
            )
        if not 0.01 <= fov_deg <= 179.0:
            raise WorldError(f"{actor.type_id}: fov {fov_deg:g}; it must be 0.01 to 179 degrees")
        return cls(width, height, fov_deg)

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.width_px / (2.0 * math.tan(math.radians(self.fov_deg) / 2.0))

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.width_px * self.height_px

    @property
    def header(self) -> bytes:
        """What comes before the pixels on the wire: width, height, field of view."""
        return IMAGE_HEADER.pack(self.width_px, self.height_px, self.fov_deg)

    def project(self, points_local_m: Float[np.ndarray, "n 3"]) -> Float[np.ndarray, "n 2"]:
        """Picture coordinates (u, v) in pixels of points in front of the camera, in its frame."""
        x, y, z = points_local_m.T
        u = self.width_px / 2.0 + self.focal_px * y / x
        v = self.height_px / 2.0 - self.focal_px * z / x
        return np.stack((u, v), axis=1)

    def directions(
        self,
        axes: Float[np.ndarray, "3 3"],
        offset_px: tuple[float, float] = (0.5, 0.5),
    ) -> Float32[np.ndarray, "n 3"]:
        """Unit directions of all pixels, row by row.

        Args:
            axes: columns are forward, right and up, so that the directions are in the frame in
                which these are given.
            offset_px: place in the pixel that the ray goes through.
        """
        out = np.empty((self.pixels, 3), np.float32)
        first_u = offset_px[0] - self.width_px / 2.0
        first_v = offset_px[1] - self.height_px / 2.0
        _fill_directions(
            self.width_px, first_u, first_v, self.focal_px, np.ascontiguousarray(axes), out
        )
        return out


@njit(cache=True, nogil=True)
def _fill_directions(
    width_px: int,
    first_u: float,
    first_v: float,
    focal_px: float,
    axes: Float[np.ndarray, "3 3"],
    out: Float32[np.ndarray, "n 3"],
) -> None:
    for row in range(out.shape[0] // width_px):
        up = -(first_v + row) / focal_px
        for column in range(width_px):
            right = (first_u + column) / focal_px
            scale = 1.0 / math.sqrt(1.0 + right * right + up * up)
            index = row * width_px + column
            for k in range(3):
                out[index, k] = scale * (axes[k, 0] + right * axes[k, 1] + up * axes[k, 2])
