"""Lateral control: steering that keeps a vehicle on a path.

Feed-forward from the path's curvature plus Stanley feedback on heading and cross-track error at the
front axle (G. Hoffmann et al., "Autonomous automobile trajectory tracking for off-road driving",
ACC 2007), turned into CARLA's steer value by the vehicle's own steering data.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from adr1.policies.reference_path import ReferencePath, wrap_angle


@dataclass(frozen=True)
class SteeringGeometry:
    """What turns a wheel angle into CARLA's steer value.

    Attributes:
        wheelbase_m: distance of the axles.
        front_axle_m: distance of the front axle ahead of the actor's origin.
        max_wheel_angle_rad: wheel angle at steer 1 and standstill.
        curve_speed_kmh: speeds of the steering curve, ascending.
        curve_factor: share of the wheel angle available at those speeds.
    """

    wheelbase_m: float = 2.86
    front_axle_m: float = 1.4
    max_wheel_angle_rad: float = math.radians(70.0)
    curve_speed_kmh: tuple[float, ...] = (0.0, 20.0, 60.0, 120.0)
    curve_factor: tuple[float, ...] = (1.0, 0.9, 0.8, 0.7)

    def steer(self, wheel_angle_rad: float, speed_mps: float) -> float:
        """CARLA's steer value, -1..1 (positive right), for a wheel angle at a speed."""
        factor = float(np.interp(speed_mps * 3.6, self.curve_speed_kmh, self.curve_factor))
        return min(max(wheel_angle_rad / (self.max_wheel_angle_rad * factor), -1.0), 1.0)


@dataclass(frozen=True)
class TrackingParameters:
    """Feedback gains.

    Attributes:
        cross_track_per_s: Stanley gain.
        softening_mps: added to the speed so that the gain stays finite at standstill.
        preview_s: how far ahead of the axle the path's heading is read, to cover actuator delay.
        yaw_rate_damping_s: weight of the yaw-rate error.
        max_steer_change: bound on the change of the steer value per tick.
    """

    cross_track_per_s: float = 2.5
    softening_mps: float = 2.0
    preview_s: float = 0.1
    yaw_rate_damping_s: float = 0.06
    max_steer_change: float = 0.25


class PathTracker:
    """Keeps the front axle on a path; call `step` once per tick."""

    def __init__(
        self, geometry: SteeringGeometry, parameters: TrackingParameters | None = None
    ) -> None:
        self.geometry = geometry
        self.parameters = parameters or TrackingParameters()
        self._last_steer = 0.0

    def step(
        self,
        pose_world: tuple[float, float, float],
        speed_mps: float,
        yaw_rate_radps: float,
        path: ReferencePath,
    ) -> float:
        """The steer value for a pose (x m, y m, yaw rad) of the actor's origin."""
        p, g = self.parameters, self.geometry
        x, y, yaw = pose_world
        front_x = x + g.front_axle_m * math.cos(yaw)
        front_y = y + g.front_axle_m * math.sin(yaw)
        error_m = path.nearest(front_x, front_y).error_m
        ahead = path.nearest(front_x, front_y, p.preview_s * speed_mps)
        # The front axle of a vehicle in a steady bend moves along its wheel angle, so the heading
        # error taken there already holds the bend: no separate feed-forward.
        heading_error = wrap_angle(ahead.yaw_rad - yaw)
        cross_track = math.atan2(-p.cross_track_per_s * error_m, p.softening_mps + speed_mps)
        damping = p.yaw_rate_damping_s * (speed_mps * ahead.curvature_per_m - yaw_rate_radps)
        wheel_angle = heading_error + cross_track + damping
        return self._limit_rate(g.steer(wheel_angle, speed_mps))

    def _limit_rate(self, steer: float) -> float:
        change = self.parameters.max_steer_change
        steer = min(max(steer, self._last_steer - change), self._last_steer + change)
        self._last_steer = steer
        return steer
