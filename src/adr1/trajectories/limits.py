"""Whether a car can drive a trajectory."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float64

from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape
from adr1.trajectories.frames import points_to_local
from adr1.trajectories.kinematics import kinematics_of
from adr1.trajectories.trajectory import checked_poses


@dataclass(frozen=True)
class KinematicLimits:
    """What a passenger car can do on dry asphalt.

    Attributes:
        braking_mps2, accelerating_mps2: largest along the heading.
        lateral_mps2: largest across it; 6.5 is what the ego of the prototype could do.
        wheel_angle_rad: largest mean angle of the front wheels; with the wheelbase it bounds
            the curvature (35 degrees and 2.86 m: a radius of 4.1 m).
        yaw_rate_radps: largest.
        sideways_share: largest speed across the heading as a share of that along it; the middle of
            a car in a tight turn moves so, by half the wheelbase times the curvature.
        slow_mps: sliding slower than this is not judged: poses are not exact enough.
        backwards_m: how far it may roll back in a half second; also how exact poses are.
        slack: by how much of itself a limit may be passed, as poses half a second apart smooth and
            sharpen what happens between them.
    """

    braking_mps2: float = 8.0
    accelerating_mps2: float = 4.0
    lateral_mps2: float = 6.5
    wheel_angle_rad: float = math.radians(35.0)
    yaw_rate_radps: float = 1.3
    sideways_share: float = 0.36
    slow_mps: float = 1.0
    backwards_m: float = 0.05
    slack: float = 0.1

    def curvature_1pm(self, shape: EgoShape) -> float:
        """Largest curvature of the path."""
        return math.tan(self.wheel_angle_rad) / shape.wheelbase_m


DEFAULT_LIMITS = KinematicLimits()


@dataclass(frozen=True, eq=False)
class Feasibility:
    """Which trajectories keep each limit; bool (...)."""

    braking: Bool[np.ndarray, "*batch"]
    accelerating: Bool[np.ndarray, "*batch"]
    lateral: Bool[np.ndarray, "*batch"]
    curvature: Bool[np.ndarray, "*batch"]
    yaw_rate: Bool[np.ndarray, "*batch"]
    sideways: Bool[np.ndarray, "*batch"]
    forwards: Bool[np.ndarray, "*batch"]

    @property
    def all(self) -> Bool[np.ndarray, "*batch"]:
        """Which keep all of them."""
        return np.logical_and.reduce(list(vars(self).values()))

    def broken(self) -> list[str]:
        """Names of limits that some trajectory does not keep."""
        return [name for name, kept in vars(self).items() if not np.all(kept)]


def feasibility_of(
    poses_local: Any,
    start_speed_mps: Any = None,
    *,
    limits: KinematicLimits = DEFAULT_LIMITS,
    shape: EgoShape = DEFAULT_SHAPE,
) -> Feasibility:
    """Which limits trajectories (..., 8, 3) keep, from start speeds (...) if given.

    Raises:
        TrajectoryError: no trajectories, or start speeds that do not fit them.
    """
    poses = checked_poses(poses_local)
    motion = kinematics_of(poses, start_speed_mps)
    more, tightest = 1.0 + limits.slack, limits.curvature_1pm(shape)
    speed, turning = np.abs(motion.speed_mps), np.abs(motion.yaw_rate_radps)
    moves = _moves(poses)
    # Turns are judged by the way they take, so that turning on the spot is no turn of a car.
    way_m = np.hypot(moves[..., 0], moves[..., 1]) + limits.backwards_m
    sliding = np.abs(motion.sideways_mps) - limits.sideways_share * speed
    kept = {
        "braking": motion.acceleration_mps2 >= -more * limits.braking_mps2,
        "accelerating": motion.acceleration_mps2 <= more * limits.accelerating_mps2,
        "lateral": np.abs(motion.lateral_mps2) <= more * limits.lateral_mps2,
        "curvature": np.abs(moves[..., 2]) <= more * tightest * way_m,
        "yaw_rate": turning <= more * limits.yaw_rate_radps,
        "sideways": sliding <= limits.slow_mps,
        "forwards": moves[..., 0] >= -limits.backwards_m,
    }
    return Feasibility(**{name: np.asarray(ok.all(axis=-1)) for name, ok in kept.items()})


def _moves(poses: Float64[np.ndarray, "*batch 8 3"]) -> Float64[np.ndarray, "*batch 8 3"]:
    """How far each half second leads along and across its mean heading, and how it turns."""
    from_origin = np.concatenate([np.zeros_like(poses[..., :1, :]), poses], axis=-2)
    mean = 0.5 * (from_origin[..., 1:, :] + from_origin[..., :-1, :])
    mean[..., :2] = from_origin[..., :-1, :2]
    ahead_aside = points_to_local(poses[..., :2], mean)
    turn = np.diff(from_origin[..., 2], axis=-1)
    return np.concatenate([ahead_aside, turn[..., None]], axis=-1)
