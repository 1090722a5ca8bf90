"""Static obstacles as flat arrays with a uniform grid for look-ups."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CELL_M = 10.0


class Obstacle(Protocol):
    """Something solid that never moves: a convex polygon with a height range, world frame."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> int: ...
    @property
    def polygon_xy_m(self) -> FloatArray: ...
    @property
    def z_min_m(self) -> float: ...
    @property
    def z_max_m(self) -> float: ...


@dataclass(frozen=True, slots=True)
class ObstacleIndex:
    """Obstacles for the kernels.

    Attributes:
        corners_m: float64 (total, 2), polygon i is rows `start[i]:start[i + 1]`.
        start: int64 (n + 1,).
        bounds_m: float64 (n, 6): x min, y min, x max, y max, z min, z max.
        grid: float64 (4,): x and y of the grid's corner, number of columns and rows.
        heights_m: float64 (n, 2), z min and z max of each, solid or not.
        cell_start, cell_items: obstacles of cell k are `cell_items[cell_start[k]:cell_start[k+1]]`.
    """

    corners_m: FloatArray
    start: IntArray
    bounds_m: FloatArray
    grid: FloatArray
    cell_start: IntArray
    cell_items: IntArray
    heights_m: FloatArray

    def all_solid(self) -> ObstacleIndex:
        """The same obstacles for another world, each of them solid."""
        bounds = self.bounds_m.copy()
        bounds[:, 4:6] = self.heights_m
        return replace(self, bounds_m=bounds)

    def set_solid(self, obstacle: int, *, solid: bool) -> None:
        """Lets everything pass through one obstacle, or no more."""
        # No body's height range overlaps an empty one.
        empty = (math.inf, -math.inf)
        self.bounds_m[obstacle, 4:6] = self.heights_m[obstacle] if solid else empty


def index_obstacles(obstacles: Sequence[Obstacle]) -> ObstacleIndex:
    """Builds the arrays once for a map.

    Raises:
        ValueError: a polygon has fewer than three corners or is not finite.
    """
    polygons = [np.ascontiguousarray(item.polygon_xy_m, dtype=np.float64) for item in obstacles]
    for item, polygon in zip(obstacles, polygons, strict=True):
        if polygon.ndim != 2 or polygon.shape[0] < 3 or not np.isfinite(polygon).all():
            raise ValueError(f"obstacle {item.name!r}: needs three or more finite corners")
    bounds = np.zeros((len(polygons), 6))
    for row, (item, polygon) in enumerate(zip(obstacles, polygons, strict=True)):
        bounds[row] = (*polygon.min(axis=0), *polygon.max(axis=0), item.z_min_m, item.z_max_m)
    start = np.zeros(len(polygons) + 1, np.int64)
    start[1:] = np.cumsum([len(polygon) for polygon in polygons])
    corners = np.concatenate(polygons) if polygons else np.zeros((0, 2))
    grid, cell_start, cell_items = _grid(bounds)
    heights = bounds[:, 4:6].copy()
    return ObstacleIndex(corners, start, bounds, grid, cell_start, cell_items, heights)


def _grid(bounds: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    if not len(bounds):
        return np.zeros(4), np.zeros(1, np.int64), np.zeros(0, np.int64)
    x, y = bounds[:, 0].min(), bounds[:, 1].min()
    columns = math.floor((bounds[:, 2].max() - x) / CELL_M) + 1
    rows = math.floor((bounds[:, 3].max() - y) / CELL_M) + 1
    cells: list[list[int]] = [[] for _ in range(columns * rows)]
    first = np.floor((bounds[:, 0:2] - (x, y)) / CELL_M).astype(int)
    last = np.floor((bounds[:, 2:4] - (x, y)) / CELL_M).astype(int)
    for item in range(len(bounds)):
        for j in range(first[item, 1], last[item, 1] + 1):
            for i in range(first[item, 0], last[item, 0] + 1):
                cells[j * columns + i].append(item)
    cell_start = np.zeros(len(cells) + 1, np.int64)
    cell_start[1:] = np.cumsum([len(cell) for cell in cells])
    items = np.array([item for cell in cells for item in cell], np.int64)
    return np.array([x, y, float(columns), float(rows)]), cell_start, items
