"""A commanded motion of the ego over four seconds, which any vehicle of its kind could drive."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from adr1.trajectories.frames import poses_to_local

HORIZON_S = 4.0
PLAN_STEP_S = 0.1
PLAN_STEPS = 40
POSE_EVERY = 5
"""Steps of a plan between the poses of its trajectory, which are 0.5 s apart."""

Array = Float[np.ndarray, "..."]


@dataclass(frozen=True)
class MotionLimits:
    """What a passenger car can do.

    Attributes:
        acceleration_mps2, deceleration_mps2: greatest, forwards.
        lateral_mps2: greatest in bends; a plan that asks for more runs wide.
        curvature_per_m: of the smallest circle.
        curvature_rate_per_ms: how fast the wheels turn, in curvature per second.
        response_s: time constant of the speed.
    """

    acceleration_mps2: float = 3.5
    deceleration_mps2: float = 7.5
    lateral_mps2: float = 6.5
    curvature_per_m: float = 0.18
    curvature_rate_per_ms: float = 0.25
    response_s: float = 0.4


@dataclass(frozen=True, eq=False)
class Wish:
    """What a manoeuvre asks for, at each step of a plan.

    Attributes:
        guide_xy_m: points of the line to follow, world frame, evenly spaced, (g, 2).
        speed_mps: at each step, (41,).
        aside_m: wanted distance to the right of the guide, at each step, (41,).
    """

    guide_xy_m: Float[np.ndarray, "g 2"]
    speed_mps: Float[np.ndarray, " 41"]
    aside_m: Float[np.ndarray, " 41"]


@dataclass(frozen=True, eq=False)
class MotionPlan:
    """Poses `PLAN_STEP_S` apart, the first one where the ego is; world frame.

    Attributes:
        poses_world: x, y [m] of the ego's origin and yaw [rad], (41, 3).
        speed_mps: (41,).
    """

    poses_world: Float[np.ndarray, "41 3"]
    speed_mps: Float[np.ndarray, " 41"]

    def trajectory(self) -> Float[np.ndarray, "8 3"]:
        """The 8 poses 0.5 s apart in the ego frame of the first pose: x ahead, y right, yaw."""
        return poses_to_local(self.poses_world[POSE_EVERY::POSE_EVERY], self.poses_world[0])


def roll_out(
    pose_world: tuple[float, float, float],
    speed_mps: float,
    wish: Wish,
    limits: MotionLimits | None = None,
) -> MotionPlan:
    """Drive a bicycle model after a wish, within the limits: always feasible, never a leap.

    Args:
        pose_world: x, y [m], yaw [rad] of the ego.
    """
    bounds = limits or MotionLimits()
    guide = _Guide(wish.guide_xy_m)
    x, y, yaw = pose_world
    v, curvature = speed_mps, 0.0
    poses, speeds = [(x, y, yaw)], [v]
    dt = PLAN_STEP_S
    for step in range(PLAN_STEPS):
        wanted = (float(wish.speed_mps[step]) - v) / bounds.response_s
        gain = min(max(wanted, -bounds.deceleration_mps2), bounds.acceleration_mps2)
        v_next = max(v + gain * dt, 0.0)
        mean = 0.5 * (v + v_next)
        ahead = min(step + 6, PLAN_STEPS)
        target = guide.point(x, y, max(3.5, 0.7 * v), float(wish.aside_m[ahead]))
        asked = _pursuit(x, y, yaw, target)
        most = min(bounds.curvature_per_m, bounds.lateral_mps2 / max(v * v, 1.0))
        change = bounds.curvature_rate_per_ms * dt
        curvature = min(max(asked, curvature - change), curvature + change)
        curvature = min(max(curvature, -most), most)
        middle = yaw + 0.5 * curvature * mean * dt
        x += mean * dt * math.cos(middle)
        y += mean * dt * math.sin(middle)
        yaw += curvature * mean * dt
        v = v_next
        poses.append((x, y, yaw))
        speeds.append(v)
    return MotionPlan(np.array(poses), np.array(speeds))


def _pursuit(x: float, y: float, yaw: float, target: tuple[float, float]) -> float:
    """Curvature of the circle that leads from a pose through a point (pure pursuit)."""
    dx, dy = target[0] - x, target[1] - y
    aside = -dx * math.sin(yaw) + dy * math.cos(yaw)
    return 2.0 * aside / max(dx * dx + dy * dy, 1.0)


class _Guide:
    """A line that is followed forwards; straight on beyond its end."""

    def __init__(self, xy_m: Float[np.ndarray, "g 2"]) -> None:
        self._xy = np.asarray(xy_m, dtype=np.float64)
        self._step_m = float(np.linalg.norm(self._xy[1] - self._xy[0]))
        self._at = 0

    def point(self, x: float, y: float, ahead_m: float, aside_m: float) -> tuple[float, float]:
        """The point some way ahead of the nearest one, aside of the line (right is positive)."""
        window = self._xy[self._at : self._at + 40]
        near = int(np.argmin((window[:, 0] - x) ** 2 + (window[:, 1] - y) ** 2))
        self._at += near
        place = self._at + ahead_m / self._step_m
        last = len(self._xy) - 2
        index = min(int(place), last)
        tangent = (self._xy[index + 1] - self._xy[index]) / self._step_m
        beyond = (place - index) * self._step_m
        px = float(self._xy[index, 0] + beyond * tangent[0] - aside_m * tangent[1])
        py = float(self._xy[index, 1] + beyond * tangent[1] + aside_m * tangent[0])
        return px, py
