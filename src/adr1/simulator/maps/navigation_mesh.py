"""Where pedestrians walk: pavements and crossings as a navigation mesh.

Sidewalk lanes and crosswalk outlines are united in the plane, seams and corners between pavements
are bridged off the roadway, and the result is cut into triangles that share their corners exactly.
A town without sidewalk lanes gets its walkers onto the shoulders; one without crosswalk objects
gets a crossing before each junction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adr1.simulator.maps.detour import (
    CROSSWALK_AREA,
    MAX_VERTICES,
    SIDEWALK_AREA,
    WALKER_RADIUS_M,
    write_navigation_mesh,
)
from adr1.simulator.maps.lane_samples import (
    ROADWAY_TYPES,
    SIDEWALK_TYPES,
    LaneStrip,
    lane_strips,
)
from adr1.simulator.maps.opendrive import OpenDrive, Road
from adr1.simulator.maps.opendrive_geometry import FloatArray
from adr1.simulator.maps.static_obstacles import object_outline
from adr1.simulator.maps.town_map import StaticObstacle

STEP_M = 2.0
PIECE_STEPS = 32
SEAM_M = 0.5
BRIDGE_M = 8.0
BRIDGE_REACH_M = 2.5
CROSSWALK_REACH_M = 1.2
WALKER_MARGIN_M = 0.3
SIMPLIFY_M = 0.08
GRID_M = 0.01
MAX_EDGE_M = 25.0
IMPLIED_CROSSING_M = (0.5, 3.5)  # from the junction, along the road
MIN_CROSSED_ROAD_M = 10.0
MIN_AREA_M2 = 0.5
_POLYGON = 3  # shapely's type id


def navigation_mesh(drive: OpenDrive, obstacles: Sequence[StaticObstacle]) -> bytes:
    """Nav-mesh bytes for CARLA's client; empty if the town has nowhere to walk."""
    strips = list(lane_strips(drive, STEP_M))
    kinds = {strip.lane.type for strip in strips}
    walked = SIDEWALK_TYPES if kinds & SIDEWALK_TYPES else frozenset({"shoulder"})
    on_foot = [strip for strip in strips if strip.lane.type in walked]
    if not on_foot:
        return b""
    roadway = _outlines(strip for strip in strips if strip.lane.type in ROADWAY_TYPES)
    solid = [shapely.Polygon(o.polygon_xy_m).buffer(WALKER_RADIUS_M) for o in obstacles]
    pavement = _pavement(_union(_outlines(on_foot)), _union(roadway + solid))
    crosswalks = _crosswalks(drive) or _implied_crossings(drive, walked)
    crossings = _reaching(_union(crosswalks), pavement)
    heights = cKDTree(np.concatenate([strip.outer[:, :2] for strip in strips]))
    z = np.concatenate([strip.outer[:, 2] for strip in strips])
    simplify_m = SIMPLIFY_M
    while True:
        corners, triangles, areas = _triangles(pavement, crossings, simplify_m)
        if len(corners) <= MAX_VERTICES:
            break
        simplify_m *= 2.0
    if not len(triangles):
        return b""
    vertices = np.column_stack((corners, z[heights.query(corners)[1]]))
    return write_navigation_mesh(vertices, triangles, areas)


def _outlines(strips: Iterable[LaneStrip]) -> list[shapely.Polygon]:
    """Outlines of strips in pieces, since a long one may run over itself many times."""
    polygons = []
    for strip in strips:
        for start in range(0, len(strip.s_m) - 1, PIECE_STEPS):
            piece = slice(start, start + PIECE_STEPS + 1)
            ring = np.concatenate((strip.inner[piece, :2], strip.outer[piece, :2][::-1]))
            polygons.append(shapely.Polygon(ring))
    return polygons


def _crosswalks(drive: OpenDrive) -> list[shapely.Polygon]:
    outlines = (
        object_outline(road, item)
        for road in drive.roads.values()
        for item in road.objects
        if item.type == "crosswalk"
    )
    return [shapely.Polygon(outline) for outline in outlines if len(outline) >= 3]


def _implied_crossings(drive: OpenDrive, walked: frozenset[str]) -> list[shapely.Polygon]:
    """A strip across each road with walkways on both sides, just before each of its junctions."""
    crossings = []
    for road in drive.roads.values():
        if road.junction_id >= 0 or road.length_m < MIN_CROSSED_ROAD_M:
            continue
        near, far = IMPLIED_CROSSING_M
        for link, ends in (
            (road.predecessor, (near, far)),
            (road.successor, (road.length_m - far, road.length_m - near)),
        ):
            if link is not None and link.to_junction:
                crossings += _strip_across(road, np.array(ends), walked)
    return crossings


def _strip_across(road: Road, s: FloatArray, walked: frozenset[str]) -> list[shapely.Polygon]:
    section = road.section_at(float(s.mean()))
    edges = road.lane_edges(section, s)
    sides = []
    for lanes in (section.right, section.left):
        walkways = [lane for lane in lanes if lane.type in walked]
        if not walkways:
            return []
        sides.append(edges[walkways[0].lane_id][0])
    right, left = (road.to_world(s, t)[:, :2] for t in sides)
    return [shapely.Polygon(np.concatenate((right, left[::-1])))]


def _union(polygons: list[shapely.Polygon]) -> shapely.Geometry:
    valid = shapely.make_valid(np.array(polygons, dtype=object))
    return _areas_only(shapely.union_all(valid, grid_size=GRID_M))


def _areas_only(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a geometry, without slivers."""
    parts = shapely.get_parts(geometry)
    keep = (shapely.get_type_id(parts) == _POLYGON) & (shapely.area(parts) >= MIN_AREA_M2)
    return shapely.multipolygons(parts[keep])


def _pavement(lanes: shapely.Geometry, barred: shapely.Geometry) -> shapely.Geometry:
    """Pavement in as few pieces as can be, off all that bars, a margin away from its own edges."""
    grown = lanes.buffer(SEAM_M, join_style="mitre")
    closed = grown.buffer(-SEAM_M, join_style="mitre").difference(barred, grid_size=GRID_M)
    joined = shapely.union_all([closed, *_bridges(closed, barred)], grid_size=GRID_M)
    inner = joined.buffer(-WALKER_MARGIN_M, join_style="mitre")
    return _areas_only(shapely.set_precision(inner, GRID_M))


def _bridges(pavement: shapely.Geometry, barred: shapely.Geometry) -> list[shapely.Geometry]:
    """Patches between pieces of pavement that nearly meet, as at the corners of junctions."""
    pieces = shapely.get_parts(pavement)
    tree = shapely.STRtree(pieces)
    near = tree.query(pieces, predicate="dwithin", distance=BRIDGE_M).T
    patches = []
    for first, second in sorted((a, b) for a, b in near.tolist() if a < b):
        line = shapely.shortest_line(pieces[first], pieces[second])
        if shapely.intersection(line, barred).length > 0.1:
            continue
        around = line.buffer(BRIDGE_REACH_M)
        ends = [shapely.intersection(pieces[n], around) for n in (first, second)]
        patches.append(shapely.union_all(ends).convex_hull.difference(barred))
    return patches


def _reaching(crossings: shapely.Geometry, pavement: shapely.Geometry) -> shapely.Geometry:
    """Crossings, drawn out into the pavement where they reach it or nearly do."""
    near = crossings.buffer(CROSSWALK_REACH_M).intersection(pavement.buffer(CROSSWALK_REACH_M))
    return _areas_only(shapely.union_all([crossings, near], grid_size=GRID_M))


def _triangles(
    pavement: shapely.Geometry, crossings: shapely.Geometry, simplify_m: float
) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.int64]]:
    """Corners (n, 2), triangles (m, 3) and their areas; neighbours share corners exactly."""
    pavement = _areas_only(shapely.set_precision(pavement.simplify(simplify_m), GRID_M))
    crossings = crossings.simplify(simplify_m).difference(pavement, grid_size=GRID_M)
    crossings = _areas_only(crossings)
    borders = [pavement.boundary, crossings.boundary]
    lines = shapely.segmentize(shapely.union_all(borders, grid_size=GRID_M), MAX_EDGE_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    inside = shapely.point_on_surface(faces)
    area = np.select(
        [shapely.contains(pavement, inside), shapely.contains(crossings, inside)],
        [SIDEWALK_AREA, CROSSWALK_AREA],
        0,
    )
    cut = shapely.constrained_delaunay_triangles(faces[area > 0])
    pieces, face = shapely.get_parts(cut, return_index=True)
    rings = shapely.get_coordinates(pieces).reshape(-1, 4, 2)[:, :3]
    corners, index = np.unique(rings.reshape(-1, 2), axis=0, return_inverse=True)
    return corners, index.reshape(-1, 3), area[area > 0][face]
