"""Roads between junctions: lanes as strips, raised pavements with kerbs, banks at the edges."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.strips import is_outermost, material_of

FloatArray = NDArray[np.float64]

PAVEMENT_LIFT_M = 0.06
"""Pavements over the ground that vehicles and walkers stand on; low, as that ground is level."""
KERB_WIDTH_M = 0.15
BANK_DEPTH_M = 0.4


def add_strip(faces: Faces, strip: LaneStrip) -> None:
    """Paves one lane."""
    material = material_of(strip)
    inner, outer = strip.inner[:, :3], strip.outer[:, :3]
    if material is Material.SIDEWALK:
        _add_pavement(faces, strip, inner, outer)
    else:
        _add_band(faces, strip, inner, outer, material)
    if is_outermost(strip):
        lift = PAVEMENT_LIFT_M if material is Material.SIDEWALK else 0.0
        _add_face(faces, strip, outer, lift, BANK_DEPTH_M + lift, Material.SHOULDER, outwards=True)


def _add_pavement(faces: Faces, strip: LaneStrip, inner: FloatArray, outer: FloatArray) -> None:
    up = np.array([0.0, 0.0, PAVEMENT_LIFT_M])
    across = outer - inner
    width = np.linalg.norm(across, axis=1, keepdims=True)
    share = np.minimum(KERB_WIDTH_M / np.maximum(width, 1e-6), 0.5)
    edge = inner + share * across
    _add_band(faces, strip, inner + up, edge + up, Material.KERB)
    _add_band(faces, strip, edge + up, outer + up, Material.SIDEWALK)
    deep = PAVEMENT_LIFT_M + 0.02
    _add_face(faces, strip, inner, PAVEMENT_LIFT_M, deep, Material.KERB, outwards=False)
    _add_face(faces, strip, outer, PAVEMENT_LIFT_M, deep, Material.KERB, outwards=True)
    for end, row in ((0, 0), (1, -1)):
        _add_end(faces, strip, inner[row] + up, outer[row] + up, deep, last=bool(end))


def _add_band(
    faces: Faces, strip: LaneStrip, inner: FloatArray, outer: FloatArray, material: Material
) -> None:
    if strip.lane.lane_id > 0:
        inner, outer = outer, inner
    faces.ribbon(inner, outer, material)


def _add_face(
    faces: Faces,
    strip: LaneStrip,
    edge: FloatArray,
    lift_m: float,
    depth_m: float,
    material: Material,
    *,
    outwards: bool,
) -> None:
    """An upright face along an edge, seen from the outer or the inner side of the lane."""
    top = edge + np.array([0.0, 0.0, lift_m])
    low = top - np.array([0.0, 0.0, depth_m])
    seen_from_right = (strip.lane.lane_id < 0) == outwards
    faces.ribbon(*((top, low) if seen_from_right else (low, top)), material)


def _add_end(
    faces: Faces, strip: LaneStrip, inner: FloatArray, outer: FloatArray, deep: float, *, last: bool
) -> None:
    line = np.stack((inner, outer))
    low = line - (0.0, 0.0, deep)
    inner_left = (strip.lane.lane_id < 0) != last
    faces.ribbon(*((line, low) if inner_left else (low, line)), Material.KERB)
