"""From the world's frame to that of one pose and back, seen from above.

Both frames are left-handed as CARLA's: of a pose x is forward, y is right, yaw grows clockwise seen
from above. Poses are (x, y, yaw) in metres and radians.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

Array = np.ndarray


def wrapped_rad(angle_rad: Float[Array, ...]) -> Float[Array, ...]:
    """Angles in (-pi, pi]."""
    return np.pi - (np.pi - angle_rad) % (2.0 * np.pi)


def points_to_local(
    points_world_m: Float[Array, "*batch 2"], origin_world: Float[Array, "*#batch 3"]
) -> Float[Array, "*batch 2"]:
    """Points in the frame of a pose; both may have leading axes, which broadcast."""
    cos, sin = np.cos(origin_world[..., 2]), np.sin(origin_world[..., 2])
    dx = points_world_m[..., 0] - origin_world[..., 0]
    dy = points_world_m[..., 1] - origin_world[..., 1]
    return np.stack([dx * cos + dy * sin, dy * cos - dx * sin], axis=-1)


def points_to_world(
    points_local_m: Float[Array, "*batch 2"], origin_world: Float[Array, "*#batch 3"]
) -> Float[Array, "*batch 2"]:
    """Points of a pose's frame in the world's; both may have leading axes, which broadcast."""
    cos, sin = np.cos(origin_world[..., 2]), np.sin(origin_world[..., 2])
    ahead, aside = points_local_m[..., 0], points_local_m[..., 1]
    x = origin_world[..., 0] + ahead * cos - aside * sin
    y = origin_world[..., 1] + ahead * sin + aside * cos
    return np.stack([x, y], axis=-1)


def poses_to_local(
    poses_world: Float[Array, "*batch 3"], origin_world: Float[Array, "*#batch 3"]
) -> Float[Array, "*batch 3"]:
    """Poses in the frame of another; yaw in (-pi, pi]."""
    points = points_to_local(poses_world[..., :2], origin_world)
    yaw = wrapped_rad(poses_world[..., 2] - origin_world[..., 2])
    return np.concatenate([points, yaw[..., None]], axis=-1)


def poses_to_world(
    poses_local: Float[Array, "*batch 3"], origin_world: Float[Array, "*#batch 3"]
) -> Float[Array, "*batch 3"]:
    """Poses of a pose's frame in the world's; yaw in (-pi, pi]."""
    points = points_to_world(poses_local[..., :2], origin_world)
    yaw = wrapped_rad(poses_local[..., 2] + origin_world[..., 2])
    return np.concatenate([points, yaw[..., None]], axis=-1)
