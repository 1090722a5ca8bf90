"""Where the ego's own points are, from its row of a StateFrame."""

from __future__ import annotations

import math

from adr1.episodes.frame import StateFrame

SAME_STOREY_M = 4.0
"""Things further apart in height are on different levels of a road."""


def ego_line(frame: StateFrame) -> tuple[float, float, float, float, float]:
    """Centre and front of the ego's box seen from above: centre x, y, front x, y [m, world],
    heading [rad]."""
    row = frame.ego_index
    x, y = frame.kinematics[row, 0:2].tolist()
    yaw = math.radians(float(frame.kinematics[row, 4]))
    ahead, beside, _ = frame.box_centers_local_m[row].tolist()
    half_length = float(frame.extents_m[row, 0])
    cos, sin = math.cos(yaw), math.sin(yaw)
    centre_x, centre_y = x + ahead * cos - beside * sin, y + ahead * sin + beside * cos
    front_x, front_y = centre_x + half_length * cos, centre_y + half_length * sin
    return centre_x, centre_y, front_x, front_y, yaw


def angle_between_deg(a_deg: float, b_deg: float) -> float:
    """Unsigned angle between two headings, in [0, 180]."""
    return abs((a_deg - b_deg + 180.0) % 360.0 - 180.0)
