"""Which space is divided into which cells."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from adr1.errors import InputError

MAX_CELLS = 1 << 26


@dataclass(frozen=True)
class Grid:
    """Cells in the ego's frame: x forward, y right, z up from the ground under the ego.

    Arrays over it have the axes (z, y, x); cell (k, j, i) has its centre at
    x_min + (i + 0.5) cell, y_min + (j + 0.5) cell, z_min + (k + 0.5) cell height. With one layer
    (layers = 1) it is a bird's-eye view.

    Attributes:
        cell_m: length and width of a cell.
        x_min_m, y_min_m, z_min_m, z_max_m: where it begins, and how high it ends.
        columns, rows, layers: cells along x, y and z.

    Raises:
        InputError: a size is not positive, or there are more than MAX_CELLS cells.
    """

    cell_m: float = 0.5
    x_min_m: float = -12.0
    y_min_m: float = -24.0
    columns: int = 128
    rows: int = 96
    layers: int = 1
    z_min_m: float = -0.5
    z_max_m: float = 3.5

    def __post_init__(self) -> None:
        figures = (self.cell_m, self.x_min_m, self.y_min_m, self.z_min_m, self.z_max_m)
        if not all(math.isfinite(figure) for figure in figures) or self.cell_m <= 0.0:
            raise InputError(f"a grid has finite limits and cells of positive size, not {self}")
        if min(self.columns, self.rows, self.layers) < 1 or self.z_max_m <= self.z_min_m:
            raise InputError(f"a grid has one cell or more along every axis, not {self}")
        if self.columns * self.rows * self.layers > MAX_CELLS:
            raise InputError(f"a grid has at most {MAX_CELLS} cells, not {self}")

    @property
    def shape(self) -> tuple[int, int, int]:
        """(layers, rows, columns)."""
        return self.layers, self.rows, self.columns

    @property
    def layer_height_m(self) -> float:
        return (self.z_max_m - self.z_min_m) / self.layers

    @property
    def ground_layer(self) -> int:
        """The layer that roads are painted on: the one that holds z = 0, or the nearest."""
        layer = math.floor(-self.z_min_m / self.layer_height_m)
        return min(max(layer, 0), self.layers - 1)

    @property
    def reach_m(self) -> float:
        """From the ego to the farthest corner."""
        x_max = self.x_min_m + self.columns * self.cell_m
        y_max = self.y_min_m + self.rows * self.cell_m
        return math.hypot(max(-self.x_min_m, x_max), max(-self.y_min_m, y_max))

    def centers_m(self) -> Float64[np.ndarray, "y x 2"]:
        """Centres of all cells seen from above."""
        x = self.x_min_m + (np.arange(self.columns) + 0.5) * self.cell_m
        y = self.y_min_m + (np.arange(self.rows) + 0.5) * self.cell_m
        return np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1)
