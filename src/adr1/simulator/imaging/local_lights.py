"""Lamps that light what is near them: street lamps, headlights, rear lamps.

Lights are sorted into square cells of the ground, so that a pixel only looks at those whose reach
touches its cell. They shine through walls: no ray is cast for them, which is hardly seen within
their short reach.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64, Int64

from adr1.simulator.motion.compiled import helper

CELL_M = 8.0
CELLS = 26
"""Cells of one side of the square around the camera in which lights are looked up."""
MAX_LIGHTS = 512
_LAMP_SIZE_M2 = 25.0
_SAME_LAMP_M = 1.0
Rgb = tuple[float, float, float]


class LocalLights(NamedTuple):
    """Lights near one camera.

    Attributes:
        position_m, direction: where each is and where it points to, world frame.
        rgb: its strength; the light at a far distance d is that over d squared.
        reach_m: nothing is lit beyond.
        cone: cosines at which its beam begins and is full, the power with which it grows, and how
            much flatter than wide the beam is; `direction` is scaled by that too.
        corner_m: the grid's corner with the least x and y.
        first, members: cell (i, j) holds members[first[i * CELLS + j] : first[... + 1]].
    """

    position_m: Float64[np.ndarray, "k 3"]
    direction: Float64[np.ndarray, "k 3"]
    rgb: Float64[np.ndarray, "k 3"]
    reach_m: Float64[np.ndarray, " k"]
    cone: Float64[np.ndarray, "k 4"]
    corner_m: Float64[np.ndarray, " 2"]
    first: Int64[np.ndarray, " c"]
    members: Int64[np.ndarray, " m"]


class LightList(NamedTuple):
    """Lights before they are sorted into cells; attributes as in `LocalLights`."""

    position_m: Float64[np.ndarray, "k 3"]
    direction: Float64[np.ndarray, "k 3"]
    rgb: Float64[np.ndarray, "k 3"]
    reach_m: Float64[np.ndarray, " k"]
    cone: Float64[np.ndarray, "k 4"]


def no_lights() -> LightList:
    """An empty list."""
    return LightList(
        np.zeros((0, 3)), np.zeros((0, 3)), np.zeros((0, 3)), np.zeros(0), np.zeros((0, 4))
    )


def join_lights(lists: list[LightList]) -> LightList:
    """All lights of several lists, in their order."""
    return LightList(*(np.concatenate(column) for column in zip(*lists, strict=True)))


def lights_around(lights: LightList, eye_m: Float64[np.ndarray, " 3"]) -> LocalLights:
    """Sort into cells what lies in the square around the eye; the nearest where they are many."""
    corner = np.floor(eye_m[:2] / CELL_M) * CELL_M - CELLS // 2 * CELL_M
    low = np.floor((lights.position_m[:, :2] - lights.reach_m[:, None] - corner) / CELL_M)
    high = np.floor((lights.position_m[:, :2] + lights.reach_m[:, None] - corner) / CELL_M)
    near = np.flatnonzero(((high >= 0) & (low < CELLS)).all(axis=1))
    if len(near) > MAX_LIGHTS:
        distance = np.linalg.norm(lights.position_m[near] - eye_m, axis=1)
        near = np.sort(near[np.argsort(distance, kind="stable")[:MAX_LIGHTS]])
    low = np.clip(low[near], 0, CELLS - 1).astype(np.int64)
    high = np.clip(high[near], 0, CELLS - 1).astype(np.int64)
    cells: list[np.ndarray] = []
    owners: list[np.ndarray] = []
    for row in range(len(near)):
        i = np.arange(low[row, 0], high[row, 0] + 1)
        j = np.arange(low[row, 1], high[row, 1] + 1)
        block = (i[:, None] * CELLS + j[None, :]).ravel()
        cells.append(block)
        owners.append(np.full(len(block), row))
    cell = np.concatenate(cells) if cells else np.zeros(0, np.int64)
    owner = np.concatenate(owners) if owners else np.zeros(0, np.int64)
    order = np.argsort(cell, kind="stable")
    first = np.searchsorted(cell[order], np.arange(CELLS * CELLS + 1)).astype(np.int64)
    chosen = LightList(*(np.ascontiguousarray(column[near]) for column in lights))
    return LocalLights(*chosen, corner, first, owner[order].astype(np.int64))


@helper
def lamp_at(x: float, y: float, z: float, lights: LocalLights) -> int:
    """1 where a light is at a place, 0 where none is, -1 outside the square of the lights."""
    i = math.floor((x - lights.corner_m[0]) / CELL_M)
    j = math.floor((y - lights.corner_m[1]) / CELL_M)
    if i < 0 or i >= CELLS or j < 0 or j >= CELLS:
        return -1
    cell = i * CELLS + j
    for index in range(lights.first[cell], lights.first[cell + 1]):
        k = lights.members[index]
        dx, dy = lights.position_m[k, 0] - x, lights.position_m[k, 1] - y
        dz = lights.position_m[k, 2] - z
        if dx * dx + dy * dy + dz * dz < _SAME_LAMP_M * _SAME_LAMP_M:
            return 1
    return 0


@helper
def local_light(
    x: float, y: float, z: float, nx: float, ny: float, nz: float, lights: LocalLights
) -> Rgb:
    """Light of all lamps on a surface at a place of the world, with its unit normal."""
    red, green, blue = 0.0, 0.0, 0.0
    i = math.floor((x - lights.corner_m[0]) / CELL_M)
    j = math.floor((y - lights.corner_m[1]) / CELL_M)
    if i < 0 or i >= CELLS or j < 0 or j >= CELLS:
        return red, green, blue
    cell = i * CELLS + j
    for index in range(lights.first[cell], lights.first[cell + 1]):
        k = lights.members[index]
        tx, ty = lights.position_m[k, 0] - x, lights.position_m[k, 1] - y
        tz = lights.position_m[k, 2] - z
        square = tx * tx + ty * ty + tz * tz
        reach = lights.reach_m[k]
        if square >= reach * reach:
            continue
        distance = math.sqrt(square) + 1e-6
        facing = (tx * nx + ty * ny + tz * nz) / distance
        if facing <= 0.0:
            continue
        d = lights.direction[k]
        height = tz * lights.cone[k, 3]
        cosine = -(tx * d[0] + ty * d[1] + height * d[2])
        cosine /= math.sqrt(tx * tx + ty * ty + height * height) + 1e-6
        share = (cosine - lights.cone[k, 0]) / (lights.cone[k, 1] - lights.cone[k, 0])
        if share <= 0.0:
            continue
        share = min(share, 1.0) ** lights.cone[k, 2]
        window = 1.0 - square / (reach * reach)
        amount = facing * share * window * window / (_LAMP_SIZE_M2 + square)
        red += amount * lights.rgb[k, 0]
        green += amount * lights.rgb[k, 1]
        blue += amount * lights.rgb[k, 2]
    return red, green, blue
