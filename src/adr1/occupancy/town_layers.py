"""What never changes about a town, as maps of distances: to the edge of the road, to the markings.

Distances rather than classes, because they can be read at any place, angle and cell size, and tell
how deep a wheel is off the road. They are exact at the map's cells up to REACH_M, and are read
between cells bilinearly, so they err by a few centimetres near corners only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64, Int16
from shapely import MultiPoint, Polygon, unary_union

from adr1.episodes.streets import LaneStrip, Streets
from adr1.errors import InputError
from adr1.occupancy.distance_fields import fill_rings, lower_to_segments, sample

PAVED = ("Driving", "Parking", "Biking", "Shoulder")
"""Lane types that a car can drive on without a kerb in its way: what counts as drivable."""

CELL_M = 0.25
REACH_M = 8.0
MAX_CELLS = 1 << 26
CLOSED_GAP_M = 0.3
ISLAND_M2 = 60.0
"""Smaller gaps that lanes enclose are crossed by cars, too: they lie between ways through a
junction."""

UNIT_M = 0.001
"""Distances are kept as int16 in this unit."""

Segments = Float64[np.ndarray, "n 4"]


@dataclass(frozen=True, eq=False)
class TownLayers:
    """Maps of a town in the world frame; the first cell's centre is at (x_min_m, y_min_m).

    Attributes:
        x_min_m, y_min_m, cell_m: where the maps lie.
        drivable_mm: int16 (y, x), distance to the edge of the drivable area, positive inside,
            no more than REACH_M either way.
        marking_mm: int16 (y, x), distance to the middle of the nearest painted line, at most
            REACH_M.
    """

    x_min_m: float
    y_min_m: float
    cell_m: float
    drivable_mm: Int16[np.ndarray, "y x"]
    marking_mm: Int16[np.ndarray, "y x"]

    @classmethod
    def from_streets(
        cls,
        streets: Streets,
        *,
        surfaces: Sequence[str] = PAVED,
        cell_m: float = CELL_M,
        bounds_world_m: tuple[float, float, float, float] | None = None,
    ) -> TownLayers:
        """Maps of all streets, or of x_min, y_min, x_max, y_max only.

        Raises:
            InputError: there is no street, or the maps would have more than MAX_CELLS cells.
        """
        edges = _drivable_edges(streets, surfaces)
        if len(edges) == 0:
            raise InputError(f"the map has no lane of a type in {tuple(surfaces)}")
        lines = [_segments(line.points_world_m) for line in streets.lines]
        if bounds_world_m is None:
            low, high = edges.reshape(-1, 2).min(axis=0), edges.reshape(-1, 2).max(axis=0)
            bounds_world_m = (*(low - REACH_M).tolist(), *(high + REACH_M).tolist())
        x_min, y_min, x_max, y_max = bounds_world_m
        columns, rows = (int(np.ceil(m / cell_m)) + 1 for m in (x_max - x_min, y_max - y_min))
        if min(columns, rows) < 2 or columns * rows > MAX_CELLS:
            raise InputError(
                f"a map of {columns} x {rows} cells of {cell_m} m has too many or too few of them; "
                "give other bounds or larger cells"
            )
        origin = np.array([x_min, y_min, x_min, y_min])
        paint = np.vstack(lines) if lines else np.empty((0, 4))
        edges, paint = (edges - origin) / cell_m, (paint - origin) / cell_m
        depth = _distances_m(edges, (rows, columns), cell_m)
        inside = np.zeros((rows, columns), dtype=np.bool_)
        fill_rings(inside, edges)
        np.negative(depth, out=depth, where=~inside)
        line = _distances_m(paint, (rows, columns), cell_m)
        return cls(x_min, y_min, cell_m, _in_units(depth), _in_units(line))

    def drivable_distance_m(
        self, points_world_m: Float64[np.ndarray, "*batch 2"]
    ) -> Float64[np.ndarray, "*batch"]:
        """How far inside the drivable area points lie; negative outside; within +-REACH_M."""
        return self._read(self.drivable_mm, points_world_m, -REACH_M)

    def marking_distance_m(
        self, points_world_m: Float64[np.ndarray, "*batch 2"]
    ) -> Float64[np.ndarray, "*batch"]:
        """Distance to the middle of the nearest painted line, at most REACH_M."""
        return self._read(self.marking_mm, points_world_m, REACH_M)

    def _read(
        self,
        field: Int16[np.ndarray, "y x"],
        points_world_m: Float64[np.ndarray, "*batch 2"],
        beyond_m: float,
    ) -> Float64[np.ndarray, "*batch"]:
        origin = np.array([self.x_min_m, self.y_min_m])
        cells = ((points_world_m - origin) / self.cell_m).reshape(-1, 2)
        values = np.empty(len(cells))
        sample(field, cells, round(beyond_m / UNIT_M), values)
        return UNIT_M * values.reshape(points_world_m.shape[:-1])


def _drivable_edges(streets: Streets, surfaces: Sequence[str]) -> Segments:
    """Edges of the area that lanes of these types cover, without the slivers between them and
    without the islands between the ways through a junction."""
    lanes = [_covered(strip) for strip in streets.strips if strip.surface in surfaces]
    area = unary_union(lanes)
    # Mitred, so that the area's corners stay as sharp as they are.
    for offset_m in (CLOSED_GAP_M, -CLOSED_GAP_M):
        area = area.buffer(offset_m, join_style="mitre")
    parts = [part for part in getattr(area, "geoms", [area]) if not part.is_empty]
    rings = [part.exterior for part in parts]
    rings += [r for part in parts for r in part.interiors if Polygon(r).area >= ISLAND_M2]
    return np.vstack([_segments(np.array(ring.coords)) for ring in rings] or [np.empty((0, 4))])


def _covered(strip: LaneStrip) -> Any:
    """The area of a strip; one that bends so tightly that its outline crosses itself goes piece by
    piece."""
    outline = Polygon(strip.outline_world_m)
    if outline.is_valid:
        return outline
    left, right = strip.left_world_m, strip.right_world_m
    corners = np.stack([left[:-1], left[1:], right[1:], right[:-1]], axis=1)
    return unary_union([MultiPoint(piece).convex_hull for piece in corners])


def _segments(points_m: Float64[np.ndarray, "n 2"]) -> Segments:
    return np.hstack([points_m[:-1], points_m[1:]])


def _distances_m(
    segments: Segments, shape: tuple[int, int], cell_m: float
) -> Float64[np.ndarray, "y x"]:
    reach = REACH_M / cell_m
    squares = np.full(shape, reach * reach, dtype=np.float32)
    lower_to_segments(squares, segments, reach)
    return np.sqrt(squares, out=squares) * np.float32(cell_m)


def _in_units(distances_m: Float64[np.ndarray, "y x"]) -> Int16[np.ndarray, "y x"]:
    return np.rint(distances_m / np.float32(UNIT_M)).astype(np.int16)
