"""How far along a route planned poses are."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.routes.dense_route import DenseRoute

BEHIND_M, AHEAD_M = 5.0, 200.0
"""Which part of the route around the ego is searched: more than anybody drives in the horizon."""


def gained_m(
    route: DenseRoute, s_now_m: float, points_world_m: Float64[np.ndarray, "*batch 2"]
) -> Float64[np.ndarray, "*batch"]:
    """How much farther than `s_now_m` along the route its nearest point to each point is."""
    first = route.index_at(s_now_m - BEHIND_M)
    last = max(route.index_at(s_now_m + AHEAD_M), min(first + 1, len(route) - 1))
    line = route.positions_world_m[first : last + 1, :2]
    s_m = route.s_m[first : last + 1]
    begins, steps = line[:-1], np.diff(line, axis=0)
    lengths2 = np.maximum((steps**2).sum(axis=1), 1e-12)
    points = points_world_m.reshape(-1, 1, 2)
    share = np.clip(((points - begins) * steps).sum(axis=2) / lengths2, 0.0, 1.0)
    gaps2 = ((begins + share[..., None] * steps - points) ** 2).sum(axis=2)
    nearest = gaps2.argmin(axis=1)
    rows = np.arange(len(nearest))
    reached_m = s_m[nearest] + share[rows, nearest] * np.diff(s_m)[nearest]
    return (reached_m - s_now_m).reshape(points_world_m.shape[:-1])
