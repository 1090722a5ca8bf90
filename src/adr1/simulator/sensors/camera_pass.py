"""One look at the world from one place at one tick, shared by all cameras that look from there.

Rays are cast once; depth, labels, normals and flow are read off the same hits, and the light that
comes back is worked out only if a camera needs it. What a camera gets does not depend on who else
looks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from adr1.simulator.imaging.shading import Seen, Stage, shade
from adr1.simulator.imaging.sunlight import find_sunlit
from adr1.simulator.imaging.supersampling import (
    blend,
    edge_pixels,
    sample_offsets,
    sub_directions,
)
from adr1.simulator.rays.instances import Hits
from adr1.simulator.rays.open_scene import AnyRayScene
from adr1.simulator.rays.ray_scene import RayScene
from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.optical_flow import CameraPlace

REACH_M = 3000.0
RAYS_AT_ONCE = 1 << 18
_LEAST_SUN = 0.004
_BRIGHTEST = 2.0


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a picture is taken from.

    Attributes:
        skip_instance: row of `Instances` that the camera is inside of and looks through; -1: none.
        threads: 1 or 2; changes no byte.
    """

    model: CameraModel
    place: CameraPlace
    skip_instance: int
    threads: int


class CameraPass:
    """What is seen from one place; `hits` and `directions` have one row per pixel."""

    def __init__(self, scene: AnyRayScene, aim: Aim) -> None:
        self.aim = aim
        self._scene = scene
        self.directions = aim.model.directions(aim.place.axes)
        self.hits = self._cast(self.directions)
        self._light: dict[tuple[float, int], Float32[np.ndarray, "n 3"]] = {}

    def exposed(self, stage: Stage, samples: int) -> Float32[np.ndarray, "n 3"]:
        """Exposed linear colours; `samples` rays for each pixel on an edge. Do not change them."""
        key = (stage.light.exposure, samples)
        if key not in self._light:
            self._light[key] = self._shade(stage, samples)
        return self._light[key]

    def _cast(self, directions: Float32[np.ndarray, "n 3"]) -> Hits:
        eye = self.aim.place.eye_m.astype(np.float32)[None]
        return self._scene.cast(
            eye,
            directions,
            REACH_M,
            skip_instance=self.aim.skip_instance,
            threads=self.aim.threads,
        )

    def _shade(self, stage: Stage, samples: int) -> Float32[np.ndarray, "n 3"]:
        seen = self._lit(self.directions, self.hits, stage)
        rgb = self._colors(self.directions, seen, stage)
        if samples < 2:
            return rgb
        pixels = edge_pixels(seen, self.aim.model.width_px)
        at_once = max(1, RAYS_AT_ONCE // samples)
        for first in range(0, len(pixels), at_once):
            self._refine(rgb, pixels[first : first + at_once], samples, stage)
        return rgb

    def _refine(
        self,
        rgb: Float32[np.ndarray, "n 3"],
        pixels: Int64[np.ndarray, " k"],
        samples: int,
        stage: Stage,
    ) -> None:
        """Average further samples into some pixels."""
        model, axes = self.aim.model, self.aim.place.axes
        scale = np.array((1.0, 1.0 / model.focal_px, 1.0 / model.focal_px))
        further = sub_directions(self.directions, pixels, axes * scale, sample_offsets(samples)[1:])
        seen = self._lit(further, self._cast(further), stage)
        blend(rgb, pixels, self._colors(further, seen, stage), _BRIGHTEST)

    def _lit(self, directions: Float32[np.ndarray, "n 3"], hits: Hits, stage: Stage) -> Seen:
        seen = Seen(
            hits.distance_m,
            hits.instance,
            hits.normal_world,
            hits.material,
            np.zeros(len(directions), np.uint8),
        )
        light = stage.light
        if float(light.sun_rgb.max()) > _LEAST_SUN:
            find_sunlit(
                self._scene, stage.eye_m, light.sun_direction, directions, seen, self.aim.threads
            )
        return seen

    def _colors(
        self, directions: Float32[np.ndarray, "n 3"], seen: Seen, stage: Stage
    ) -> Float32[np.ndarray, "n 3"]:
        rgb = np.empty((len(directions), 3), np.float32)

        def work(_part: int, start: int, stop: int) -> None:
            shade(directions, seen, stage, rgb, start, stop)

        if isinstance(self._scene, RayScene):
            self._scene.in_threads(work, len(directions), self.aim.threads)
        else:
            work(0, 0, len(directions))
        return rgb


def pixel_angle_rad(model: CameraModel) -> float:
    """Angle of a pixel in the middle of the picture."""
    return math.atan(1.0 / model.focal_px)
