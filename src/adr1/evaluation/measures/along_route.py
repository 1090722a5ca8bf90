"""Places projected onto a route, and how far along it one could have come."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.spatial import cKDTree

from adr1.criteria.motion import BOUNDS
from adr1.routes.dense_route import DenseRoute

HORIZON_S = 4.0


class RouteLine:
    """A route seen from above; places are measured against its nearest point."""

    def __init__(self, route: DenseRoute) -> None:
        self._route = route
        self._xy_m = route.positions_world_m[:, :2]
        self._tree = cKDTree(self._xy_m)

    def project(
        self, xy_m: Float[np.ndarray, "k 2"]
    ) -> tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"], Float[np.ndarray, " k"]]:
        """Distance along the route, distance from it [m], and its direction there [deg]."""
        rows = self._tree.query(xy_m)[1]
        yaw_deg = self._route.yaw_deg[rows]
        dx, dy = (xy_m - self._xy_m[rows]).T
        yaw = np.radians(yaw_deg)
        ahead = dx * np.cos(yaw) + dy * np.sin(yaw)
        aside = dy * np.cos(yaw) - dx * np.sin(yaw)
        return self._route.s_m[rows] + ahead, np.abs(aside), yaw_deg

    def half_width_m(self, s_m: Float[np.ndarray, " k"]) -> Float[np.ndarray, " k"]:
        """Half the width of the route's lane."""
        rows = np.clip(np.searchsorted(self._route.s_m, s_m), 0, len(self._route) - 1)
        return 0.5 * self._route.lane_width_m[rows]


def free_progress_m(
    speed_mps: Float[np.ndarray, " n"], limit_mps: Float[np.ndarray, " n"]
) -> Float[np.ndarray, " n"]:
    """Metres in 4 s of who accelerates with 2.4 m/s2 up to the speed limit; who is faster than the
    limit is taken to drive at it."""
    start = np.minimum(speed_mps, limit_mps)
    gaining_s = np.minimum((limit_mps - start) / BOUNDS.most_acceleration_mps2, HORIZON_S)
    gained = start * gaining_s + 0.5 * BOUNDS.most_acceleration_mps2 * gaining_s**2
    return gained + limit_mps * (HORIZON_S - gaining_s)


def room_ahead_m(
    front_s_m: Float[np.ndarray, " n"],
    ends: Float[np.ndarray, " k"],
    window: Float[np.ndarray, " k"],
    blocks: Bool[np.ndarray, " k"],
) -> Float[np.ndarray, " n"]:
    """From the ego's front to the nearest thing that ends the room in each window; infinite
    without one.

    Args:
        front_s_m: the ego's front along the route as each window begins.
        ends: where a thing begins along the route, as that window ends.
        window: number of the window that a row of things belongs to.
        blocks: whether the thing is in the way at all.
    """
    room = np.full(len(front_s_m), np.inf)
    numbers = window.astype(np.int64)
    gap = ends - front_s_m[numbers]
    # Who is level with the ego's front as the window begins is no leader but beside it.
    rows = blocks & (gap > 0.0)
    np.minimum.at(room, numbers[rows], gap[rows])
    return room
