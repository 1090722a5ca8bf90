"""Where along its route a vehicle is: a window that only moves forward."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from adr1.routes.dense_route import DenseRoute

LOOK_AHEAD_M = 15.0
"""How far the window reaches: more than any vehicle drives in a tick, less than a loop's length."""


@dataclass(frozen=True, slots=True)
class RouteProgress:
    """`index`: last route row passed; `s_m`: distance along the route, never falling;
    `distance_m`: how far the vehicle is from the route here, seen from above."""

    index: int
    s_m: float
    distance_m: float


class RouteTracker:
    """Follows one vehicle along one route.

    Only the next `LOOK_AHEAD_M` metres are searched, so that a route which crosses itself is
    followed in order.
    """

    def __init__(self, route: DenseRoute) -> None:
        # Lists: a window holds some fifteen rows, too few for arrays to pay.
        self._s_m: list[float] = route.s_m.tolist()
        self._xy_m: list[tuple[float, float]] = [
            (x, y) for x, y, _ in route.positions_world_m.tolist()
        ]
        rows = np.arange(len(route))
        reach = np.searchsorted(route.s_m, route.s_m + LOOK_AHEAD_M, side="right")
        ends = np.minimum(np.maximum(reach, rows + 1), len(route) - 1)
        self._window_end: list[int] = ends.tolist()
        self.progress = RouteProgress(0, 0.0, math.inf)

    def update(self, x_m: float, y_m: float) -> RouteProgress:
        """Move on to the point of the window's lines that is nearest to (x, y) [m, world]."""
        first = self.progress.index
        best_squared, best_row, best_share = math.inf, first, 0.0
        x0, y0 = self._xy_m[first]
        for row in range(first, self._window_end[first]):
            x1, y1 = self._xy_m[row + 1]
            dx, dy, to_x, to_y = x1 - x0, y1 - y0, x_m - x0, y_m - y0
            share = (to_x * dx + to_y * dy) / max(dx * dx + dy * dy, 1e-12)
            share = 0.0 if share < 0.0 else min(share, 1.0)
            squared = (to_x - share * dx) ** 2 + (to_y - share * dy) ** 2
            if squared < best_squared:
                best_squared, best_row, best_share = squared, row, share
            x0, y0 = x1, y1
        before_m, after_m = self._s_m[best_row], self._s_m[best_row + 1]
        s_m = before_m + best_share * (after_m - before_m)
        self.progress = RouteProgress(
            best_row, max(s_m, self.progress.s_m), math.sqrt(best_squared)
        )
        return self.progress
