"""Boxes of other road friction (`static.trigger.friction`) and the vehicles inside them.

As in CARLA, every tyre of a vehicle whose box overlaps a trigger's takes the trigger's friction,
and gets its own back when it leaves. Where triggers overlap, the youngest counts.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Bool, Float

from adr1.simulator.catalogue.values import parse_float
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.motion import columns as c
from adr1.simulator.motion.groups import VehicleGroup
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.actor_table import ActorTable


def lay_surfaces(vehicles: VehicleGroup, triggers: list[Actor], table: ActorTable) -> None:
    """Give each vehicle the friction of the place where it is now.

    `triggers` are all actors of type `static.trigger.friction`, in the order of their ids.
    """
    if not triggers and not (vehicles.drive[:, c.SURFACE] != c.OWN_TYRES).any():
        return
    friction = np.full(len(vehicles), c.OWN_TYRES)
    for trigger in triggers:
        inside = overlapping(vehicles, trigger.box, table.pose(trigger.actor_id))
        friction[inside] = parse_float(trigger.attributes["friction"])
    for row in np.flatnonzero(friction != vehicles.drive[:, c.SURFACE]).tolist():
        vehicles.set_surface(row, None if friction[row] == c.OWN_TYRES else float(friction[row]))


def overlapping(vehicles: VehicleGroup, box: Box, pose: Pose) -> Bool[np.ndarray, " n"]:
    """Vehicles whose boxes overlap a box that stands at a pose (of which only the yaw counts)."""
    state, shape = vehicles.state, vehicles.shape
    x, y, z = pose.transform_point(box.center_local_m)
    yaw = state[:, c.YAW]
    cos, sin = np.cos(yaw), np.sin(yaw)
    dx = state[:, c.X] + cos * shape[:, c.BOX_X] - sin * shape[:, c.BOX_Y] - x
    dy = state[:, c.Y] + sin * shape[:, c.BOX_X] + cos * shape[:, c.BOX_Y] - y
    dz = state[:, c.Z] + shape[:, c.BOX_Z] - z
    half_x, half_y = shape[:, c.HALF_X], shape[:, c.HALF_Y]
    zone_x, zone_y, zone_z = box.extent_m
    turn = yaw - math.radians(pose.yaw_deg + box.yaw_local_deg)
    near, far = np.abs(np.cos(turn)), np.abs(np.sin(turn))
    zone_cos = math.cos(math.radians(pose.yaw_deg + box.yaw_local_deg))
    zone_sin = math.sin(math.radians(pose.yaw_deg + box.yaw_local_deg))
    meet: Bool[np.ndarray, " n"] = np.abs(dz) < zone_z + shape[:, c.HALF_Z]
    reaches: tuple[tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]], ...] = (
        (zone_cos * dx + zone_sin * dy, zone_x + near * half_x + far * half_y),
        (zone_cos * dy - zone_sin * dx, zone_y + far * half_x + near * half_y),
        (cos * dx + sin * dy, half_x + near * zone_x + far * zone_y),
        (cos * dy - sin * dx, half_y + far * zone_x + near * zone_y),
    )
    for gap, reach in reaches:
        meet &= np.abs(gap) < reach
    return meet
