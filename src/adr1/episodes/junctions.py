"""Areas of junctions: what their crossing lanes cover together, without the gaps between lanes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from shapely import Polygon, make_valid, unary_union
from shapely.geometry.polygon import orient

from adr1.episodes.streets import DRIVING, Array, LaneStrip

_TOLERANCE_M = 0.05


@dataclass(frozen=True, eq=False)
class JunctionArea:
    """One connected area: rings float64 (n, 2), x and y in the world frame, not closed; the outer
    one turns one way, those of holes the other."""

    outline_world_m: Array
    holes_world_m: tuple[Array, ...]

    @property
    def rings_world_m(self) -> tuple[Array, ...]:
        return (self.outline_world_m, *self.holes_world_m)


def is_crossed(strip: LaneStrip) -> bool:
    """Whether other lanes lie across this one."""
    return strip.in_junction and strip.surface == DRIVING


def junction_areas(strips: Sequence[LaneStrip], close_m: float) -> list[JunctionArea]:
    """Areas that the crossed lanes among `strips` cover, with gaps up to twice `close_m` closed."""
    lanes = [make_valid(Polygon(s.outline_world_m)) for s in strips if is_crossed(s)]
    area = unary_union(lanes).buffer(close_m).buffer(-close_m).simplify(_TOLERANCE_M)
    parts = [orient(part) for part in getattr(area, "geoms", [area]) if not part.is_empty]
    return [
        JunctionArea(_ring(part.exterior), tuple(_ring(hole) for hole in part.interiors))
        for part in parts
    ]


def _ring(ring: object) -> Array:
    return np.array(ring.coords[:-1], dtype=np.float64)  # type: ignore[attr-defined]
