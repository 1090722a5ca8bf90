"""Where a town's street lamps are: along the edges of its roads, seen from the ground grid."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from adr1.simulator.maps.ground import ROAD
from adr1.simulator.maps.town_map import TownMap

SPACING_M = 30.0
LAMP_HEIGHT_M = 6.0


def lamp_places(town: TownMap) -> Float[np.ndarray, "n 3"]:
    """Lamps in the world, in rows from north to south: one per square of `SPACING_M` with a kerb.

    It stands on the cell beside a road that is nearest to the middle of the square.
    """
    ground = town.ground
    road = ground.surface == ROAD
    beside = np.zeros_like(road)
    beside[1:] |= road[:-1]
    beside[:-1] |= road[1:]
    beside[:, 1:] |= road[:, :-1]
    beside[:, :-1] |= road[:, 1:]
    row, column = np.nonzero(beside & ~road)
    if not len(row):
        return np.zeros((0, 3))
    x = ground.origin_xy_m[0] + column * ground.cell_m
    y = ground.origin_xy_m[1] + row * ground.cell_m
    square_x, square_y = np.floor(x / SPACING_M), np.floor(y / SPACING_M)
    away = np.hypot(x - (square_x + 0.5) * SPACING_M, y - (square_y + 0.5) * SPACING_M)
    order = np.lexsort((x, y, away, square_x, square_y))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(square_x[order]) != 0.0) | (np.diff(square_y[order]) != 0.0)
    chosen = order[first]
    height = ground.height_m[0][row[chosen], column[chosen]] + LAMP_HEIGHT_M
    return np.stack([x[chosen], y[chosen], height], axis=1).astype(np.float64)
