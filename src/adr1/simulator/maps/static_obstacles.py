"""Solid things that never move: buildings of generated towns and <object> records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely

from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.opendrive import OpenDrive, Road, RoadObject
from adr1.simulator.maps.opendrive_geometry import FloatArray
from adr1.simulator.maps.town_map import StaticObstacle
from adr1.simulator.maps.towns import BuildingFootprint

# CARLA 0.9.16 semantic tags
BUILDING, WALL, FENCE, POLE, VEGETATION, STATIC, GUARD_RAIL = 3, 4, 5, 6, 9, 20, 28
SOLID_TYPES = {
    "building": BUILDING,
    "wall": WALL,
    "soundBarrier": WALL,
    "barrier": GUARD_RAIL,
    "railing": GUARD_RAIL,
    "guardRail": GUARD_RAIL,
    "fence": FENCE,
    "pole": POLE,
    "streetLamp": POLE,
    "streetlamp": POLE,
    "tree": VEGETATION,
    "vegetation": VEGETATION,
    "obstacle": STATIC,
}
DEFAULT_HEIGHT_M = 2.0
MIN_SIZE_M = 0.1
MIN_AREA_M2 = 1e-3


def static_obstacles(
    drive: OpenDrive, buildings: Iterable[BuildingFootprint], ground: Ground
) -> tuple[StaticObstacle, ...]:
    """Obstacles with convex outlines; a concave one is cut into convex pieces of the same name."""
    found: list[StaticObstacle] = []
    for building in buildings:
        corners = np.asarray(building.polygon_xy_world, dtype=np.float64)
        x, y = corners.mean(axis=0)
        z = ground.height_at(float(x), float(y), 0.0)
        for piece in convex_pieces(corners):
            found.append(
                StaticObstacle(building.name, BUILDING, piece, z, z + float(building.height_m))
            )
    # A generated town's file tells of its buildings too.
    known = {obstacle.name for obstacle in found}
    for road in drive.roads.values():
        for item in road.objects:
            if item.name not in known:
                found += _from_object(road, item)
    return tuple(found)


def _from_object(road: Road, item: RoadObject) -> Iterator[StaticObstacle]:
    label = SOLID_TYPES.get(item.type)
    if label is None:
        return
    corners = object_outline(road, item)
    if len(corners) < 3:
        return
    height = item.height_m or float(item.outline[:, 3].max(initial=0.0)) or DEFAULT_HEIGHT_M
    z = float(road.to_world(np.array([item.s_m]), np.array([item.t_m]))[0, 2]) + item.z_offset_m
    name = item.name or f"{item.type}_{item.object_id}"
    for piece in convex_pieces(corners):
        yield StaticObstacle(name, label, piece, z, z + height)


def object_outline(road: Road, item: RoadObject) -> FloatArray:
    """Outline of an object in the world, (k, 2); a box of length and width if it has none."""
    if item.outline_on_road:
        return road.to_world(item.outline[:, 0], item.outline[:, 1])[:, :2]
    if len(item.outline):
        local = item.outline[:, :2]
    elif min(item.length_m, item.width_m) >= MIN_SIZE_M:
        half = 0.5 * np.array([item.length_m, item.width_m])
        local = half * np.array([(1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)])
    else:
        return np.empty((0, 2))
    x, y, _, yaw = road.to_world(np.array([item.s_m]), np.array([item.t_m]))[0]
    turn = yaw - item.hdg_rad
    u, v = local[:, 0], -local[:, 1]
    return np.stack(
        (x + u * np.cos(turn) - v * np.sin(turn), y + u * np.sin(turn) + v * np.cos(turn)), axis=-1
    )


def convex_pieces(corners: FloatArray) -> list[FloatArray]:
    """Convex rings (k, 2), positive shoelace area, that together fill the outline."""
    outline = shapely.make_valid(shapely.Polygon(corners))
    pieces: list[FloatArray] = []
    for polygon in shapely.get_parts(outline):
        if polygon.geom_type != "Polygon" or polygon.area < MIN_AREA_M2:
            continue
        hull = polygon.convex_hull
        whole = hull.area - polygon.area < 0.01 * hull.area
        parts = (
            [hull] if whole else shapely.get_parts(shapely.constrained_delaunay_triangles(polygon))
        )
        for part in parts:
            if part.area >= MIN_AREA_M2:
                ring = shapely.get_coordinates(shapely.geometry.polygon.orient(part).exterior)
                pieces.append(np.ascontiguousarray(ring[:-1]))
    return pieces
