"""Paint across the road: stop lines, yield lines and the stripes of crossings."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from adr1.simulator.maps.ground import Ground
from adr1.simulator.maps.opendrive import OpenDrive
from adr1.simulator.maps.signals import TRIGGER_BEFORE_LINE_M
from adr1.simulator.maps.static_obstacles import object_outline
from adr1.simulator.maps.town_map import TownMap, TrafficSignSite
from adr1.simulator.shapes.areas import add_area, merged
from adr1.simulator.shapes.heights import ground_heights
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.streets import Streets

FloatArray = NDArray[np.float64]

LIFT_M = 0.02
STOP_LINE_M = 0.4
STRIPE_M, STRIPE_GAP_M = 0.5, 0.5
YIELD_BLOCK_M, YIELD_GAP_M = 0.5, 0.3
NO_OWNER = -(10**9)


def add_cross_markings(faces: Faces, drive: OpenDrive, town: TownMap, paved: Streets) -> None:
    """Paints stop lines where lights and stop signs hold traffic, and all crossings."""
    for light in town.lights:
        for x, y, yaw_rad, half_length, half_width in light.stop_boxes:
            # The box ends 0.3 m behind the line; the paint ends on it.
            ahead = np.array([math.cos(yaw_rad), math.sin(yaw_rad)])
            aside = np.array([-ahead[1], ahead[0]])
            line = np.array([x, y]) + (half_length - 0.3) * ahead
            _add_bar(
                faces,
                town.ground,
                line,
                ahead,
                aside,
                (-half_width, half_width),
                light.pose_world.z_m,
            )
    for sign in town.signs:
        if sign.type_id in ("traffic.stop", "traffic.yield"):
            _add_sign_line(faces, town.ground, sign)
    for road in drive.roads.values():
        for item in road.objects:
            if item.type == "crosswalk":
                outline = object_outline(road, item)
                z = float(road.to_world(np.array([item.s_m]), np.array([item.t_m]))[0, 2])
                if len(outline) >= 3:
                    _add_crossing(faces, shapely.Polygon(outline), z, town.ground, paved)


def _add_sign_line(faces: Faces, ground: Ground, sign: TrafficSignSite) -> None:
    yaw_rad = sign.pose_world.yaw_rad - 0.5 * math.pi
    ahead = np.array([math.cos(yaw_rad), math.sin(yaw_rad)])
    aside = np.array([-ahead[1], ahead[0]])
    (cx, cy, cz), half = sign.trigger.center_local_m, sign.trigger.extent_m[0]
    z = sign.pose_world.z_m + cz - sign.trigger.extent_m[2]
    line = np.array([sign.pose_world.x_m, sign.pose_world.y_m])
    line = line + (TRIGGER_BEFORE_LINE_M - cy) * ahead
    if sign.type_id == "traffic.stop":
        _add_bar(faces, ground, line, ahead, aside, (cx - half, cx + half), z)
        return
    start = cx - half + 0.2
    while start + YIELD_BLOCK_M < cx + half:
        _add_bar(faces, ground, line, ahead, aside, (start - 0.1, start + YIELD_BLOCK_M + 0.1), z)
        start += YIELD_BLOCK_M + YIELD_GAP_M


def _add_bar(
    faces: Faces,
    ground: Ground,
    line: FloatArray,
    ahead: FloatArray,
    aside: FloatArray,
    span_m: tuple[float, float],
    z_near_m: float,
) -> None:
    """A bar across the lanes that ends at `line`, 0.1 m clear of their edges."""
    low, high = span_m[0] + 0.1, span_m[1] - 0.1
    back = line - STOP_LINE_M * ahead
    flat = np.array(
        [back + low * aside, back + high * aside, line + high * aside, line + low * aside]
    )
    z = ground_heights(ground, flat, np.full(4, z_near_m)) + LIFT_M
    faces.add([np.column_stack((flat, z))], Material.ROAD_MARK_WHITE)


def _add_crossing(
    faces: Faces, outline: shapely.Polygon, z_m: float, ground: Ground, paved: Streets
) -> None:
    """Stripes along the traffic, on the roadway only."""
    outline = outline.buffer(0.0)
    roadway = merged(
        [
            paved.roadway.over(outline, z_m, NO_OWNER),
            *(area.road for area in paved.junctions if area.road.intersects(outline)),
        ]
    )
    box = shapely.get_coordinates(shapely.minimum_rotated_rectangle(outline))
    if len(box) < 5:
        return
    along, across = box[1] - box[0], box[3] - box[0]
    if np.hypot(*along) < np.hypot(*across):
        along, across = across, along
    length = float(np.hypot(*along))
    unit = along / length
    count = int((length + STRIPE_GAP_M) / (STRIPE_M + STRIPE_GAP_M))
    first = 0.5 * (length - count * (STRIPE_M + STRIPE_GAP_M) + STRIPE_GAP_M)
    stripes = []
    for k in range(count):
        start = box[0] + (first + k * (STRIPE_M + STRIPE_GAP_M)) * unit
        end = start + STRIPE_M * unit
        stripes.append(shapely.Polygon([start, end, end + across, start + across]))
    painted = merged(stripes).intersection(outline).intersection(roadway)

    def height_of(points_xy_m: FloatArray) -> FloatArray:
        return ground_heights(ground, points_xy_m, np.full(len(points_xy_m), z_m))

    add_area(faces, painted, Material.CROSSWALK, height_of, LIFT_M)
