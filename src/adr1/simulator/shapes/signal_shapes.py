"""Traffic lights and signs, each in the frame of its actor.

The frame is the pose of the site: x lateral to the approach (to the right of its traffic), y
against the traffic, so whatever is meant for that traffic faces +y.

A light has a post beside the carriageway and an arm that holds the main head over the governed
lanes, seen from afar, and a low head for those who come nearer. Whoever waits at the line stands
too near to see either, so there is a third head beyond the junction where the ground leaves room.
"""

from __future__ import annotations

import math

import numpy as np

from adr1.simulator.geometry import Box
from adr1.simulator.maps.ground import NO_SURFACE, SIDEWALK, Ground
from adr1.simulator.maps.town_map import TrafficLightSite, TrafficSignSite
from adr1.simulator.shapes.glyphs import text_mesh
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import Point, box, disc, loft, tube

LENS_RADIUS_M = 0.15
LENS_SPACING_M = 0.36
MAIN_HEAD_Z_M = 5.0
"""Height of the main head's middle over the road; its lowest edge clears lorries."""
FAR_HEAD_Z_M = 3.3
LOW_HEAD_Z_M = 2.6
POST_RADIUS_M = 0.09
FAR_DISTANCES_M = np.arange(14.0, 48.0, 1.0)
"""From the stop line to a head beyond the junction."""
MAX_FAR_ANGLE_DEG = 13.0
"""How far off the waiting driver's axis the far head may stand; narrow cameras see 17 degrees."""
SIGN_Z_M = 2.3
_LAMPS = (Material.SIGNAL_RED, Material.SIGNAL_YELLOW, Material.SIGNAL_GREEN)


def traffic_light_mesh(site: TrafficLightSite, ground: Ground) -> Mesh:
    """Post, arm and heads of a light, in its own frame."""
    base = _ground_local_z_m(site.trigger)
    low, high = _governed_x_m(site.trigger)
    parts = [_post(0.0, 0.0, base, base + 5.6)]
    # Over the middle of the governed lanes, but no arm longer than 8 m.
    reach = min(max(0.5 * (low + high), -8.0), 8.0)
    arm_z = base + MAIN_HEAD_Z_M + 0.35
    if abs(reach) > 0.6:
        parts.append(
            tube([(0.0, 0.0, arm_z), (reach, 0.0, arm_z + 0.1)], (0.07, 0.05), Material.POLE)
        )
    parts.append(_head((reach, 0.16, base + MAIN_HEAD_Z_M)))
    parts.append(_head((0.0, 0.16, base + LOW_HEAD_Z_M)))
    far = _far_place(site, ground)
    if far is not None:
        parts.append(_post(far[0], far[1], far[2], far[2] + FAR_HEAD_Z_M + 0.5))
        parts.append(_head((far[0], far[1] + 0.16, far[2] + FAR_HEAD_Z_M)))
    return join(parts)


def sign_mesh(site: TrafficSignSite) -> Mesh:
    """A sign on its post, in its own frame."""
    base = _ground_local_z_m(site.trigger)
    plate = _plate(site.type_id, (0.0, 0.06, base + SIGN_Z_M))
    return join((_post(0.0, 0.0, base, base + SIGN_Z_M + 0.3, 0.035), plate))


def _ground_local_z_m(trigger: Box) -> float:
    """Height of the road in the actor's frame: the trigger's lower face lies on it."""
    return trigger.center_local_m[2] - trigger.extent_m[2]


def _governed_x_m(trigger: Box) -> tuple[float, float]:
    return (
        trigger.center_local_m[0] - trigger.extent_m[0],
        trigger.center_local_m[0] + trigger.extent_m[0],
    )


def _far_place(site: TrafficLightSite, ground: Ground) -> Point | None:
    """Foot of a post beyond the junction, beside the carriageway and near the driver's axis."""
    base = _ground_local_z_m(site.trigger)
    low, high = _governed_x_m(site.trigger)
    line_y = site.trigger.center_local_m[1] - site.trigger.extent_m[1]
    middle = 0.5 * (low + high)
    places: list[tuple[float, Point]] = []
    for distance in FAR_DISTANCES_M:
        room = distance * math.tan(math.radians(MAX_FAR_ANGLE_DEG))
        for aside in np.arange(0.0, room, 0.5):
            for x in (middle + aside, middle - aside):
                cost = float(aside) + 0.25 * float(distance) + (0.0 if x > middle else 2.0)
                places.append((cost, (float(x), float(line_y - distance), base)))
    # Few places are looked at, since a look at the ground costs more than all the rest.
    cheapest_first = (foot for _, foot in sorted(places, key=lambda place: place[0]))
    return next((foot for foot in cheapest_first if _is_free(site, ground, foot)), None)


def _is_free(site: TrafficLightSite, ground: Ground, foot: Point) -> bool:
    for dx, dy in ((0.0, 0.0), (0.8, 0.0), (-0.8, 0.0), (0.0, 0.8), (0.0, -0.8)):
        x, y, _ = site.pose_world.transform_point((foot[0] + dx, foot[1] + dy, foot[2]))
        if ground.surface_at(x, y) not in (NO_SURFACE, SIDEWALK):
            return False
    return True


def _post(x: float, y: float, low: float, high: float, radius: float = POST_RADIUS_M) -> Mesh:
    return tube([(x, y, low - 0.3), (x, y, high)], radius, Material.POLE, 8)


def _head(center: Point) -> Mesh:
    """A housing with three lenses that faces +y."""
    x, y, z = center
    parts = [box(center, (0.42, 0.24, 1.16), Material.SIGNAL_HOUSING)]
    for rank, material in enumerate(_LAMPS):
        lens_z = z + (1 - rank) * LENS_SPACING_M
        parts.append(disc((x, y + 0.12, lens_z), 1, LENS_RADIUS_M, 0.03, material, 14))
        parts.append(
            box(
                (x, y + 0.2, lens_z + LENS_RADIUS_M + 0.012),
                (0.3, 0.18, 0.02),
                Material.SIGNAL_HOUSING,
            )
        )
    return join(parts)


def _plate(type_id: str, center: Point) -> Mesh:
    x, y, z = center
    front = (x, y + 0.02, z)
    if type_id == "traffic.stop":
        return join(
            (
                _polygon(center, 8, 0.40, Material.SIGN_WHITE),
                _polygon(front, 8, 0.365, Material.SIGN_RED),
                text_mesh("STOP", (x, y + 0.035, z), 0.2, Material.SIGN_WHITE),
            )
        )
    if type_id == "traffic.yield":
        return join(
            (
                _polygon(center, 3, 0.52, Material.SIGN_RED, -90.0),
                _polygon(front, 3, 0.34, Material.SIGN_WHITE, -90.0),
            )
        )
    if type_id.startswith("traffic.speed_limit."):
        return join(
            (
                _polygon(center, 20, 0.36, Material.SIGN_RED),
                _polygon(front, 20, 0.285, Material.SIGN_WHITE),
                text_mesh(type_id.rsplit(".", 1)[1], (x, y + 0.035, z), 0.24, Material.SIGN_BLACK),
            )
        )
    return box(center, (0.6, 0.03, 0.6), Material.SIGN_WHITE)


def _polygon(
    center: Point, sides: int, radius: float, material: Material, turn_deg: float | None = None
) -> Mesh:
    """A thin plate that faces +y; its back is grey. By default it stands on an edge."""
    start = 0.5 * 360.0 / sides if turn_deg is None else turn_deg
    angle = np.radians(start) + 2.0 * np.pi * np.arange(sides) / sides
    rim = np.column_stack((radius * np.cos(angle), np.zeros(sides), radius * np.sin(angle)))
    back, front = (rim + np.asarray(center) + (0.0, shift, 0.0) for shift in (-0.01, 0.01))
    return loft((back, front), material, (Material.SIGN_BACK, material))
