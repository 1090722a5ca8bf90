"""What stands still under a video: town and route, drawn tile by tile where the ego goes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from adr1.episodes.junctions import junction_areas
from adr1.episodes.streets import DRIVING, SURFACES
from adr1.evaluation import picture as still
from adr1.reports.ink import Array, Colour, Picture, colour, fill, outline
from adr1.reports.town import TownShapes

TILE_PX = 512
KEPT_TILES = 48
CLOSED_GAP_M = 3.0
"""Half the widest gap between lanes of a junction that is drawn as street."""
_SHADOW_M = np.array([0.9, 1.2])
_DASH_M, _GAP_M = 3.0, 4.5
_ROUTE_OPACITY = 0.38
_ROUTE_WIDTH_M = 2.2
_SHADOW, _KERB = colour("#cdd0c4"), colour("#bfc3b6")
_WHITE, _YELLOW, _CROSSING = colour("#e9ecef"), colour("#f2c14e"), colour("#d4d7db")


@dataclass(frozen=True, eq=False)
class _Shape:
    """Points in pixels of the whole town; where they lie; how they are drawn."""

    points_px: Array
    paint: Colour
    width_px: int  # 0: filled
    low_px: Array
    high_px: Array

    def touches(self, low_px: Array, high_px: Array) -> bool:
        return bool(np.all(self.high_px >= low_px) and np.all(self.low_px <= high_px))


class Backdrop:
    """Cuts views out of a town at a fixed scale; tiles are drawn when first seen.

    A pixel of the whole town is at (x, y) * px_per_m of the world frame, y growing south.
    """

    def __init__(self, town: TownShapes, route_xy_m: Array, px_per_m: float) -> None:
        self._scale = px_per_m
        self._shapes = self._town_shapes(town)
        self._route = self._shape(route_xy_m, colour(still.ROUTE), round(_ROUTE_WIDTH_M * px_per_m))
        self._tiles: OrderedDict[tuple[int, int], Picture] = OrderedDict()

    def view(self, left_px: int, top_px: int, width_px: int, height_px: int) -> Picture:
        """A fresh picture of the part that begins at a pixel of the whole town."""
        part = np.empty((height_px, width_px, 3), dtype=np.uint8)
        for row in range(top_px // TILE_PX, (top_px + height_px - 1) // TILE_PX + 1):
            for column in range(left_px // TILE_PX, (left_px + width_px - 1) // TILE_PX + 1):
                x, y = column * TILE_PX - left_px, row * TILE_PX - top_px
                x0, y0 = max(x, 0), max(y, 0)
                x1, y1 = min(x + TILE_PX, width_px), min(y + TILE_PX, height_px)
                part[y0:y1, x0:x1] = self._tile(column, row)[y0 - y : y1 - y, x0 - x : x1 - x]
        return part

    def _tile(self, column: int, row: int) -> Picture:
        key = (column, row)
        if key in self._tiles:
            self._tiles.move_to_end(key)
            return self._tiles[key]
        tile = self._tiles[key] = self._draw_tile(np.array([column, row]) * float(TILE_PX))
        if len(self._tiles) > KEPT_TILES:
            self._tiles.popitem(last=False)
        return tile

    def _draw_tile(self, low_px: Array) -> Picture:
        tile = np.full((TILE_PX, TILE_PX, 3), colour(still.GROUND), dtype=np.uint8)
        high_px = low_px + TILE_PX
        for shape in self._shapes:
            if shape.touches(low_px, high_px):
                _paint(tile, shape, low_px)
        if self._route.touches(low_px, high_px):
            covered = tile.copy()
            _paint(covered, self._route, low_px)
            tile = np.asarray(
                cv2.addWeighted(covered, _ROUTE_OPACITY, tile, 1.0 - _ROUTE_OPACITY, 0.0),
                dtype=np.uint8,
            )
        return tile

    def _town_shapes(self, town: TownShapes) -> list[_Shape]:
        """All shapes, in the order in which they are painted."""
        shapes = [self._shape(ring + _SHADOW_M, _SHADOW, 0) for ring in town.buildings_world_m]
        for surface in SURFACES:
            strips = [s.outline_world_m for s in town.streets.strips if s.surface == surface]
            if surface == DRIVING:
                shapes += [self._shape(ring, _KERB, round(0.6 * self._scale)) for ring in strips]
                for area in junction_areas(town.streets.strips, CLOSED_GAP_M):
                    shapes.append(
                        self._shape(area.outline_world_m, colour(still.SURFACES[surface]), 0)
                    )
                    shapes += [self._shape(x, colour(still.GROUND), 0) for x in area.holes_world_m]
            paint = colour(still.SURFACES[surface])
            for ring in strips:  # the rim closes slivers between neighbours
                shapes += [self._shape(ring, paint, 0), self._shape(ring, paint, 2)]
        for ring in town.streets.crossings:
            shapes += [self._shape(bar, _CROSSING, 0) for bar in _stripes(ring)]
        for line in town.streets.lines:
            paint = _YELLOW if line.yellow else _WHITE
            pieces = _dashes(line.points_world_m) if line.broken else [line.points_world_m]
            shapes += [self._shape(piece, paint, 1) for piece in pieces]
        body, edge = colour(still.BUILDING), colour(still.BUILDING_EDGE)
        for ring in town.buildings_world_m:
            shapes += [self._shape(ring, body, 0), self._shape(ring, edge, -1)]
        return shapes

    def _shape(self, points_m: Array, paint: Colour, width_px: int) -> _Shape:
        points = np.asarray(points_m, dtype=np.float64)[:, :2] * self._scale
        room = abs(width_px) + 2.0
        return _Shape(points, paint, width_px, points.min(axis=0) - room, points.max(axis=0) + room)


def _paint(tile: Picture, shape: _Shape, low_px: Array) -> None:
    points = shape.points_px - low_px
    if shape.width_px == 0:
        fill(tile, points, shape.paint)
    elif shape.width_px < 0:
        outline(tile, points, shape.paint, -shape.width_px)
    else:
        outline(tile, points, shape.paint, shape.width_px, closed=False)


def _dashes(points_m: Array) -> list[Array]:
    """A line cut into dashes."""
    steps = np.hypot(*np.diff(points_m, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    begins = np.arange(0.0, along[-1], _DASH_M + _GAP_M)
    return [_cut(points_m, along, begin, min(begin + _DASH_M, along[-1])) for begin in begins]


def _cut(points_m: Array, along_m: Array, begin_m: float, end_m: float) -> Array:
    inner = along_m[(along_m > begin_m) & (along_m < end_m)]
    at = np.concatenate([[begin_m], inner, [end_m]])
    return np.column_stack([np.interp(at, along_m, points_m[:, axis]) for axis in (0, 1)])


def _stripes(ring_m: Array) -> list[NDArray[np.float64]]:
    """Zebra bars across a crossing of four corners; its outline where it has another shape."""
    if len(ring_m) != 4:
        return [ring_m]
    a, b, c, d = ring_m
    if np.linalg.norm(b - a) < np.linalg.norm(c - b):
        a, b, c, d = b, c, d, a
    count = max(int(np.linalg.norm(b - a) / 1.0), 1)
    bars = []
    for number in range(count):
        begin, end = number / count, (number + 0.5) / count
        bars.append(
            np.array(
                [a + (b - a) * begin, a + (b - a) * end, d + (c - d) * end, d + (c - d) * begin]
            )
        )
    return bars
