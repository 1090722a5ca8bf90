"""A town as paths of SVG, small enough to lie beside the page."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from adr1.episodes.junctions import junction_areas
from adr1.episodes.streets import SURFACES
from adr1.reports.backdrop import CLOSED_GAP_M
from adr1.reports.town import Array, TownShapes


def town_content(town: TownShapes) -> dict[str, object]:
    """JSON-able: one path per surface in painting order, markings, crossings, buildings; metres of
    the world frame, whose y grows south as SVG's does. `box` is x, y, width, height."""
    streets = town.streets
    junctions = [
        ring for area in junction_areas(streets.strips, CLOSED_GAP_M) for ring in area.rings_world_m
    ]
    surfaces = [
        [surface, _path(s.outline_world_m for s in streets.strips if s.surface == surface)]
        for surface in SURFACES
    ]
    return {
        "name": town.name,
        "problem": town.problem,
        "junctions": _path(junctions),
        "surfaces": [pair for pair in surfaces if pair[1]],
        "solid": _path((x.points_world_m for x in streets.lines if not x.broken), closed=False),
        "broken": _path((x.points_world_m for x in streets.lines if x.broken), closed=False),
        "crossings": _path(streets.crossings),
        "buildings": _path(town.buildings_world_m),
        "box": _box([s.outline_world_m for s in streets.strips]),
    }


def _path(rings: Iterable[Array], *, closed: bool = True) -> str:
    end = "Z" if closed else ""
    return "".join(f"M{_points(ring)}{end}" for ring in rings if len(ring) > 1)


def _points(ring: Array) -> str:
    return "L".join(f"{x:g},{y:g}" for x, y in np.round(ring, 1).tolist())


def _box(outlines: list[Array]) -> list[float] | None:
    if not outlines:
        return None
    points = np.vstack(outlines)
    low, high = points.min(axis=0), points.max(axis=0)
    box: list[float] = np.round(np.concatenate([low, high - low]), 1).tolist()
    return box
