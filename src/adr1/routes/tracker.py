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
        self._s_m = route.s_m
        self._x_m = np.ascontiguousarray(route.positions_world_m[:, 0])
        self._y_m = np.ascontiguousarray(route.positions_world_m[:, 1])
        self._dx_m = np.diff(self._x_m)
        self._dy_m = np.diff(self._y_m)
        self._length2 = np.maximum(self._dx_m**2 + self._dy_m**2, 1e-12)
        ends = np.searchsorted(self._s_m, self._s_m + LOOK_AHEAD_M, side="right")
        self._window_end = np.minimum(np.maximum(ends, np.arange(len(ends)) + 1), len(ends) - 1)
        self.progress = RouteProgress(0, 0.0, math.inf)

    def update(self, x_m: float, y_m: float) -> RouteProgress:
        """Move on to the point of the window's lines that is nearest to (x, y) [m, world]."""
        first = self.progress.index
        last = int(self._window_end[first])
        if last <= first:
            first, last = len(self._dx_m) - 1, len(self._dx_m)
        window = slice(first, last)
        to_x, to_y = x_m - self._x_m[window], y_m - self._y_m[window]
        dx, dy = self._dx_m[window], self._dy_m[window]
        share = np.clip((to_x * dx + to_y * dy) / self._length2[window], 0.0, 1.0)
        squared = (to_x - share * dx) ** 2 + (to_y - share * dy) ** 2
        best = int(squared.argmin())
        row, t = first + best, float(share[best])
        s_m = float(self._s_m[row] + t * (self._s_m[row + 1] - self._s_m[row]))
        self.progress = RouteProgress(
            row, max(s_m, self.progress.s_m), math.sqrt(float(squared[best]))
        )
        return self.progress
