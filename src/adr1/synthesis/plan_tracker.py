"""Drives the ego along a plan in a branch: an intervention like any other."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float

from adr1.episodes.frame import EgoControl, StateFrame
from adr1.policies.path_tracking import SteeringGeometry
from adr1.policies.reference_path import wrap_angle
from adr1.policies.speed_control import PedalController
from adr1.synthesis.motion_plan import PLAN_STEP_S, MotionPlan

_CROSS_TRACK_PER_S = 2.5
_SOFTENING_MPS = 2.0
_PREVIEW_S = 0.15
_POSITION_GAIN = 0.6
_SPEED_GAIN_PER_S = 2.0
_MAX_STEER_CHANGE = 0.25
_STANDING_MPS = 0.3


@dataclass(eq=False)
class TrackPlan:
    """Follows a plan in time; after its end the last speed and curvature go on.

    It keeps the state of its controllers, so each branch takes a new one.

    Attributes:
        plan: what to follow; its time begins with the branch.
        tick_s: duration of a tick.
        steering: of the ego's vehicle.
    """

    plan: MotionPlan
    tick_s: float
    steering: SteeringGeometry = field(default_factory=SteeringGeometry)
    _pedals: PedalController = field(default_factory=PedalController, repr=False)
    _last_steer: float = 0.0

    def __call__(self, frame: StateFrame, tick: int) -> EgoControl:
        """The control for the coming tick."""
        row = frame.ego_index
        now_s = tick * self.tick_s
        speed = frame.ego_forward_mps
        here = self._at(now_s)
        acceleration = self._acceleration(frame, now_s, speed, here)
        throttle, brake = self._pedals.step(acceleration, speed, self.tick_s)
        yaw_rate = math.radians(float(frame.angular_velocities_dps[row, 2]))
        return EgoControl(throttle, self._steer(frame, now_s, speed, yaw_rate), brake)

    def _acceleration(
        self, frame: StateFrame, now_s: float, speed_mps: float, here: Float[np.ndarray, " 4"]
    ) -> float:
        soon, later = self._at(now_s + self.tick_s), self._at(now_s + 3.0 * self.tick_s)
        x, y, _ = frame.ego_position_world_m
        behind = (here[0] - x) * math.cos(here[2]) + (here[1] - y) * math.sin(here[2])
        if later[3] < 0.05 and speed_mps < _STANDING_MPS:
            return -1.0
        forward = float(later[3] - soon[3]) / (2.0 * self.tick_s)
        wanted = here[3] + _POSITION_GAIN * min(max(behind, -2.0), 2.0) - speed_mps
        return float(forward + _SPEED_GAIN_PER_S * wanted)

    def _steer(self, frame: StateFrame, now_s: float, speed_mps: float, yaw_rate: float) -> float:
        """Stanley feedback on the plan's pose of this moment, and the plan's curvature."""
        x, y, _ = frame.ego_position_world_m
        yaw = math.radians(frame.ego_yaw_deg)
        here, ahead = self._at(now_s), self._at(now_s + _PREVIEW_S)
        error_m = -(x - here[0]) * math.sin(here[2]) + (y - here[1]) * math.cos(here[2])
        curvature = wrap_angle(ahead[2] - here[2]) / max(_PREVIEW_S * float(here[3]), 0.3)
        wheel = math.atan(self.steering.wheelbase_m * curvature)
        wheel += 0.8 * wrap_angle(float(here[2]) - yaw)
        wheel += math.atan2(-_CROSS_TRACK_PER_S * error_m, _SOFTENING_MPS + speed_mps)
        wheel += 0.06 * (speed_mps * curvature - yaw_rate)
        wanted = self.steering.steer(wheel, speed_mps)
        low, high = self._last_steer - _MAX_STEER_CHANGE, self._last_steer + _MAX_STEER_CHANGE
        self._last_steer = min(max(wanted, low), high)
        return self._last_steer

    def _at(self, time_s: float) -> Float[np.ndarray, " 4"]:
        """x, y [m], yaw [rad], speed [m/s] of the plan at a time."""
        poses, speeds = self.plan.poses_world, self.plan.speed_mps
        place = time_s / PLAN_STEP_S
        index = min(int(place), len(poses) - 2)
        share = place - index
        pose = poses[index] + share * (poses[index + 1] - poses[index])
        speed = speeds[index] + min(share, 1.0) * (speeds[index + 1] - speeds[index])
        return np.array([*pose, max(float(speed), 0.0)])
