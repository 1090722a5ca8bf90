"""The materials as arrays for compiled shading: colours in linear light, gloss, lamps, patterns."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float64, Int64

from adr1.simulator.shapes.materials import MATERIALS, Material

GAMMA_SRGB = 2.2


class Pattern(IntEnum):
    """How a surface varies from place to place."""

    PLAIN = 0
    ASPHALT = 1
    PAVING = 2
    GRASS = 3
    PLASTER = 4
    BRICK = 5
    LEAVES = 6
    CONCRETE = 7
    PAINTED = 8
    PANE = 9


_M = Material
_PATTERNS: dict[Material, Pattern] = {
    _M.ROAD: Pattern.ASPHALT,
    _M.SHOULDER: Pattern.ASPHALT,
    _M.ROAD_MARK_WHITE: Pattern.PAINTED,
    _M.ROAD_MARK_YELLOW: Pattern.PAINTED,
    _M.CROSSWALK: Pattern.PAINTED,
    _M.SIDEWALK: Pattern.PAVING,
    _M.KERB: Pattern.CONCRETE,
    _M.WALL: Pattern.CONCRETE,
    _M.ROOF: Pattern.CONCRETE,
    _M.STATIC: Pattern.CONCRETE,
    _M.TERRAIN: Pattern.GRASS,
    _M.FACADE: Pattern.PLASTER,
    _M.FACADE_DARK: Pattern.BRICK,
    _M.TREE_CROWN: Pattern.LEAVES,
    _M.HEDGE: Pattern.LEAVES,
    _M.TREE_TRUNK: Pattern.CONCRETE,
    _M.WINDOW: Pattern.PANE,
}
_GROUND = (_M.ROAD, _M.SHOULDER, _M.ROAD_MARK_WHITE, _M.ROAD_MARK_YELLOW, _M.CROSSWALK)


class Surfaces(NamedTuple):
    """One row per `Material`.

    Attributes:
        rgb: diffuse colour; lit_rgb: colour while lit.
        gloss: 0 matt to 1 mirror.
        lamp: bits of which any one lights the surface.
        takes_color: whether the actor's colour replaces `rgb`.
        pattern: `Pattern`.
        gets_wet: whether rain darkens it and makes it shine (roads, pavements).
    """

    rgb: Float64[np.ndarray, "m 3"]
    lit_rgb: Float64[np.ndarray, "m 3"]
    gloss: Float64[np.ndarray, " m"]
    lamp: Int64[np.ndarray, " m"]
    takes_color: Bool[np.ndarray, " m"]
    pattern: Int64[np.ndarray, " m"]
    gets_wet: Bool[np.ndarray, " m"]


@cache
def surfaces() -> Surfaces:
    """The table of all materials; read only."""
    rows = [MATERIALS[material] for material in Material]
    wet = {*_GROUND, _M.SIDEWALK, _M.KERB}
    return Surfaces(
        rgb=linear(np.array([row.rgb for row in rows])),
        lit_rgb=linear(np.array([row.lit_rgb for row in rows])),
        gloss=np.array([row.gloss for row in rows]),
        lamp=np.array([int(row.lamp) for row in rows], np.int64),
        takes_color=np.array([row.takes_color for row in rows]),
        pattern=np.array([_PATTERNS.get(m, Pattern.PLAIN) for m in Material], np.int64),
        gets_wet=np.array([material in wet for material in Material]),
    )


def linear(rgb: np.ndarray) -> Float64[np.ndarray, "*n"]:
    """Linear light of sRGB values 0 to 255."""
    return np.asarray((np.asarray(rgb, np.float64) / 255.0) ** GAMMA_SRGB)
