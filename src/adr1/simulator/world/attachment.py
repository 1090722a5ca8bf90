"""Where an attached actor is, given its parent's pose."""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float

from adr1.simulator.geometry import Pose


def rotation_matrix(pose: Pose) -> Float[np.ndarray, "3 3"]:
    """Columns are the forward, right and up axes of the pose in CARLA's left-handed frame."""
    origin = (pose.x_m, pose.y_m, pose.z_m)
    axes = [
        np.subtract(pose.transform_point(axis), origin)
        for axis in ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    ]
    return np.stack(axes, axis=1)


def attached_pose(parent_world: Pose, relative: Pose) -> Pose:
    """Pose in the world of something rigidly attached at `relative` in its parent's frame."""
    x, y, z = parent_world.transform_point((relative.x_m, relative.y_m, relative.z_m))
    if relative.pitch_deg == relative.yaw_deg == relative.roll_deg == 0.0:
        return Pose(x, y, z, parent_world.pitch_deg, parent_world.yaw_deg, parent_world.roll_deg)
    turn = rotation_matrix(parent_world) @ rotation_matrix(relative)
    # Inverse of Pose.transform_point's axes: forward is (cp cy, cp sy, sp), right_z is -cp sr.
    pitch = math.asin(max(-1.0, min(1.0, float(turn[2, 0]))))
    yaw = math.atan2(float(turn[1, 0]), float(turn[0, 0]))
    roll = math.atan2(-float(turn[2, 1]), float(turn[2, 2]))
    return Pose(x, y, z, math.degrees(pitch), math.degrees(yaw), math.degrees(roll))
