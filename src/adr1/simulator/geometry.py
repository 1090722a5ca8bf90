"""Poses and boxes in CARLA's world frame, shared by every part of the simulator.

CARLA's world frame is left-handed: x east, y south, z up; metres and degrees; yaw grows clockwise
seen from above. OpenDRIVE's y is minus CARLA's y. Conversions happen where a file is read, nowhere
else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Vector3 = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Pose:
    """A pose in CARLA's world frame (or, where a name says `local`, in a parent's frame)."""

    x_m: float
    y_m: float
    z_m: float = 0.0
    pitch_deg: float = 0.0
    yaw_deg: float = 0.0
    roll_deg: float = 0.0

    @property
    def yaw_rad(self) -> float:
        return math.radians(self.yaw_deg)

    def transform_point(self, point_local_m: Vector3) -> Vector3:
        """A point of this pose's frame, in the frame the pose is given in (CARLA's axes)."""
        x, y, z = point_local_m
        cp, sp = math.cos(math.radians(self.pitch_deg)), math.sin(math.radians(self.pitch_deg))
        cy, sy = math.cos(self.yaw_rad), math.sin(self.yaw_rad)
        cr, sr = math.cos(math.radians(self.roll_deg)), math.sin(math.radians(self.roll_deg))
        return (
            x * cp * cy + y * (cy * sp * sr - sy * cr) - z * (cy * sp * cr + sy * sr) + self.x_m,
            x * cp * sy + y * (sy * sp * sr + cy * cr) + z * (cy * sr - sy * sp * cr) + self.y_m,
            x * sp - y * cp * sr + z * cp * cr + self.z_m,
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its centre in the owner's frame, half sizes, and its own turn in that frame."""

    center_local_m: Vector3
    extent_m: Vector3
    yaw_local_deg: float = 0.0
