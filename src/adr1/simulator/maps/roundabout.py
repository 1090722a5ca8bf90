"""A single-lane roundabout: one small junction at each arm, joined by arcs of the ring.

Traffic keeps right, so the ring runs counter-clockwise in OpenDRIVE's frame; entries yield.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import roadgen

from adr1.simulator.maps.road_chain import PathPose
from adr1.simulator.maps.street_kit import Arm, Street, control_arm, post_speed_limit

RADIUS_M = 28.0
HALF_ANGLE_RAD = math.radians(28.0)
"""Half of the ring's angle that lies inside an arm's junction."""
MOUTH_M = 46.0
"""From the ring's centre to where arms begin: room for entries and exits of 25 m radius."""
RING = Street(1, 0, 4.2, 40.0, shoulder_width_m=0.6)


def roundabout_mouth(centre: tuple[float, float], bearing_rad: float) -> PathPose:
    """Where an arm begins, heading outwards."""
    return PathPose(centre[0], centre[1], bearing_rad).moved(MOUTH_M)


def build_roundabout(
    town: roadgen.Map, name: str, centre: tuple[float, float], arms: Sequence[Arm]
) -> None:
    """Adds the ring and the junctions that join two-way arms to it (one lane in, one out)."""
    arms = sorted(arms, key=lambda arm: arm.bearing_rad % (2.0 * math.pi))
    ring = [
        _ring_arc(town, f"{name}_{k}", centre, arm, arms[(k + 1) % len(arms)])
        for k, arm in enumerate(arms)
    ]
    for k, arm in enumerate(arms):
        junction = town.add_junction(f"{name}_{k}")
        arriving = ring[k - 1].lane(0)
        departing = ring[k].lane(0)
        town.connect_lanes(arriving, departing, junction)
        town.connect_lanes(arriving, arm.lanes("driving", entering=False)[0], junction)
        town.connect_lanes(arm.lanes("driving", entering=True)[0], departing, junction)
        control_arm(town, arm, "yield", crossing=False)
        post_speed_limit(town, arm)


def _ring_arc(
    town: roadgen.Map, name: str, centre: tuple[float, float], arm: Arm, following: Arm
) -> roadgen.Road:
    """The ring's road from one arm's junction to the next one's."""
    start = arm.bearing_rad + HALF_ANGLE_RAD
    sweep = (following.bearing_rad - arm.bearing_rad) % (2.0 * math.pi) - 2.0 * HALF_ANGLE_RAD
    # The reference line is the lane's left edge: the ring's inner side.
    radius_m = RADIUS_M - RING.reference_shift_m
    path = roadgen.Alignment(
        start=(
            centre[0] + radius_m * math.cos(start),
            centre[1] + radius_m * math.sin(start),
            0.0,
        ),
        heading=start + math.pi / 2.0,
    )
    path.arc(radius_m * sweep, 1.0 / radius_m)
    return town.add_road(
        lanes=RING.lanes(), alignment=path, name=name, speed_limit_kph=RING.speed_kph
    )
