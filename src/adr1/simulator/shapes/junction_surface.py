"""Junctions: where lanes overlap, their union is paved once, without holes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.shapes.areas import HeightOf, add_area, merged, minus, polygons_of
from adr1.simulator.shapes.heights import height_near
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.road_surface import BANK_DEPTH_M, KERB_WIDTH_M, PAVEMENT_LIFT_M
from adr1.simulator.shapes.roadway_index import RoadwayIndex
from adr1.simulator.shapes.strips import material_of, strip_polygons

MAX_HOLE_M2 = 150.0
"""Gaps between turning lanes up to this size are asphalt; larger ones are islands of grass."""
SMOOTH_M = 0.4
BESIDE_M = 8.0


@dataclass(frozen=True, slots=True)
class JunctionArea:
    """What one junction covers.

    Attributes:
        road, shoulder, pavement: areas that do not overlap.
        height_of: heights of its storey.
    """

    junction_id: int
    road: shapely.Geometry
    shoulder: shapely.Geometry
    pavement: shapely.Geometry
    height_of: HeightOf


def junction_area(
    junction_id: int,
    strips: list[LaneStrip],
    ends: list[LaneStrip],
    ground: Ground,
    roadway: RoadwayIndex,
) -> JunctionArea:
    """The areas of a junction.

    Args:
        strips: lanes of the junction's own roads.
        ends: the last metres of the lanes that lead to it.
    """
    own = {kind: _union(strips, kind) for kind in (Material.ROAD, Material.SIDEWALK)}
    rest = merged(p for s in strips if material_of(s) not in own for p in strip_polygons(s))
    arms = merged(p for s in ends for p in strip_polygons(s))
    road = own[Material.ROAD].buffer(SMOOTH_M, join_style="mitre")
    road = minus(road.buffer(-SMOOTH_M, join_style="mitre"), _union(ends, Material.ROAD))
    road = merged([road, *_holes(road)])
    pavement, shoulder = own[Material.SIDEWALK], rest
    if pavement.is_empty:
        pavement, shoulder = _edging(road, rest, ends)
    holes = _holes(merged([road, pavement, shoulder, arms]))
    road = merged([road, minus(merged(holes), arms)])
    z = float(np.mean([strip.inner[:, 2].mean() for strip in strips]))
    crossing = roadway.over(merged([shoulder, pavement]), z, -1 - junction_id)
    shoulder = minus(shoulder, merged([road, arms, crossing]))
    taken = merged([road, shoulder, arms, crossing])
    # Without the narrow leftovers of pavements that cross the roadway.
    pavement = minus(minus(pavement, taken).buffer(-0.2).buffer(0.2), taken)
    heights = height_near(strips + ends, ground)
    return JunctionArea(junction_id, road, shoulder, pavement, heights)


def _edging(
    road: shapely.Geometry, rest: shapely.Geometry, ends: list[LaneStrip]
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Pavement and shoulder along a junction's roadway, where its own lanes have none."""
    shoulder_m, pavement_m = _edge_widths(ends)
    shoulder = merged([rest, road.buffer(shoulder_m)])
    behind = _behind_mouths(ends)
    pavement = minus(road.buffer(shoulder_m + pavement_m), shoulder)
    return minus(pavement, behind), minus(shoulder, behind)


def add_junction(faces: Faces, area: JunctionArea) -> None:
    """Paves a junction."""
    bank = (Material.SHOULDER, BANK_DEPTH_M)
    add_area(faces, area.road, Material.ROAD, area.height_of, wall=bank)
    add_area(faces, area.shoulder, Material.SHOULDER, area.height_of, wall=bank)
    kerb = area.pavement.intersection(merged([area.road, area.shoulder]).buffer(KERB_WIDTH_M))
    slab = minus(area.pavement, kerb)
    for part, material in ((kerb, Material.KERB), (slab, Material.SIDEWALK)):
        wall = (Material.KERB, PAVEMENT_LIFT_M + BANK_DEPTH_M)
        add_area(faces, part, material, area.height_of, PAVEMENT_LIFT_M, wall)


def _behind_mouths(ends: list[LaneStrip]) -> shapely.Geometry:
    """Ground beside the roads that lead to a junction: pavements there are the roads' own."""
    pieces = []
    for strip in ends:
        across = (strip.outer - strip.inner)[:, :2]
        unit = across / np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-6)
        far = strip.outer[:, :2] + BESIDE_M * unit
        ring = np.concatenate((strip.inner[:, :2], far[::-1]))
        pieces += polygons_of(shapely.make_valid(shapely.Polygon(ring)))
    return merged(pieces)


def _union(strips: Iterable[LaneStrip], material: Material) -> shapely.Geometry:
    return merged(p for s in strips if material_of(s) is material for p in strip_polygons(s))


def _holes(area: shapely.Geometry) -> list[shapely.Polygon]:
    """Gaps inside an area that are too small to be islands."""
    rings = [ring for polygon in polygons_of(area) for ring in polygon.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    return [hole for hole in holes if hole.area <= MAX_HOLE_M2]


def _edge_widths(ends: list[LaneStrip]) -> tuple[float, float]:
    """Usual width of shoulder and of pavement beside the roads that lead to a junction."""
    by_side: dict[tuple[int, bool], list[float]] = {}
    for strip in ends:
        widths = by_side.setdefault((strip.road.road_id, strip.lane.lane_id > 0), [0.0, 0.0])
        width = float(np.median(np.linalg.norm((strip.outer - strip.inner)[:, :2], axis=1)))
        material = material_of(strip)
        if material is Material.SHOULDER:
            widths[0] += width
        elif material is Material.SIDEWALK:
            widths[1] += width
    if not by_side:
        return 0.0, 0.0
    shoulder, pavement = np.median(np.array(list(by_side.values())), axis=0)
    return float(shoulder), float(pavement)
