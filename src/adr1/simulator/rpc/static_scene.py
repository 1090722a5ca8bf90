"""Where a line meets the fixed objects of a town."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Bool

from adr1.simulator.maps.town_map import StaticObstacle
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel


class StaticScene:
    """Solid objects of one town in the town's order."""

    def __init__(self, obstacles: Sequence[StaticObstacle]) -> None:
        self._obstacles = tuple(obstacles)
        low_high = [(o.polygon_xy_m.min(axis=0), o.polygon_xy_m.max(axis=0)) for o in obstacles]
        self._bounds_m = np.array(low_high).reshape(-1, 2, 2)

    def hits(
        self, start: Sequence[float], end: Sequence[float], solid: Bool[np.ndarray, " obstacles"]
    ) -> Iterator[tuple[float, list[float], CityObjectLabel]]:
        """Share of the segment, point and label where it first enters each solid object."""
        origin, reach = np.asarray(start, float), np.subtract(end, start)
        ends = np.stack([origin[:2], origin[:2] + reach[:2]])
        near = (self._bounds_m[:, 0] <= ends.max(axis=0)) & (
            self._bounds_m[:, 1] >= ends.min(axis=0)
        )
        for index in np.flatnonzero(near.all(axis=1) & solid):
            obstacle = self._obstacles[index]
            share = _entry(obstacle, origin, reach)
            if share is not None:
                point = (origin + share * reach).tolist()
                yield share, point, CityObjectLabel(obstacle.label)


def _entry(obstacle: StaticObstacle, origin: np.ndarray, reach: np.ndarray) -> float | None:
    """Cut the segment with each face of the convex prism (Cyrus-Beck)."""
    corners = obstacle.polygon_xy_m
    edges = np.roll(corners, -1, axis=0) - corners
    outward = np.stack([edges[:, 1], -edges[:, 0]], axis=1)
    slope = np.concatenate([outward @ reach[:2], [reach[2], -reach[2]]])
    inside = np.concatenate(
        [
            ((corners - origin[:2]) * outward).sum(axis=1),
            [obstacle.z_max_m - origin[2], origin[2] - obstacle.z_min_m],
        ]
    )
    if ((slope == 0.0) & (inside < 0.0)).any():
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = inside / slope
    enter = max(0.0, float(cut[slope < 0.0].max(initial=-np.inf)))
    leave = min(1.0, float(cut[slope > 0.0].min(initial=np.inf)))
    return enter if 0.0 < enter <= leave else None
