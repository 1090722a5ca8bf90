"""Follows a route with GNSS, compass and speedometer only: pure pursuit, blind to all traffic.

An example of an agent that uses nothing but sensors. It stops for nobody and for no light.

Pure pursuit: R. C. Coulter, "Implementation of the pure pursuit path tracking algorithm",
CMU-RI-TR-92-01 (1992).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.policies.dead_reckoning import DeadReckoning, plan_in_metres
from adr1.policies.path_tracking import SteeringGeometry
from adr1.policies.speed_control import PedalController

_AT_ORIGIN = dict.fromkeys(("x", "y", "z", "roll", "pitch", "yaw"), 0.0)
_TICK_S = 0.05


@dataclass(frozen=True)
class FollowerParameters:
    """Speeds, look-ahead and how strongly GNSS corrects the dead reckoning (share per tick)."""

    cruise_mps: float = 6.0
    lateral_acceleration_mps2: float = 2.0
    look_ahead_s: float = 0.6
    min_look_ahead_m: float = 4.0
    gnss_share: float = 0.08


class RouteFollower:
    """Follows a plan from its first point on.

    Args:
        points_deg: (n, 2) latitude and longitude, n >= 3, a metre or so apart.
        options: (n,) road options of the points.
        steering: of the vehicle; CARLA's default car if not known.
    """

    def __init__(
        self,
        points_deg: NDArray[np.float64],
        options: Sequence[int],
        steering: SteeringGeometry | None = None,
        parameters: FollowerParameters | None = None,
    ) -> None:
        self.parameters = parameters or FollowerParameters()
        self._points_deg, self._options = points_deg, options
        self._xy: NDArray[np.float64] | None = None
        self._place = DeadReckoning(self.parameters.gnss_share)
        self._steering = steering or SteeringGeometry()
        self._pedals = PedalController()
        self._at = 0

    def step(
        self, lat_deg: float, lon_deg: float, compass_rad: float, speed_mps: float, dt_s: float
    ) -> tuple[float, float, float]:
        """(throttle, steer, brake) for the next tick; `compass_rad` is 0 north, pi/2 east."""
        yaw = compass_rad - math.pi / 2
        self._place.update(lat_deg, lon_deg, yaw, speed_mps * dt_s)
        x, y = self._place.x_m, self._place.y_m
        if self._xy is None:
            self._xy = plan_in_metres(self._points_deg, self._options, yaw)
        window = self._xy[self._at : self._at + 40]
        self._at += int(np.argmin(np.hypot(window[:, 0] - x, window[:, 1] - y)))
        p = self.parameters
        reach_m = max(p.min_look_ahead_m, p.look_ahead_s * speed_mps)
        target = _point_ahead(self._xy[self._at :], x, y, reach_m)
        if target is None:
            return 0.0, 0.0, 1.0
        bearing = math.atan2(target[1] - y, target[0] - x) - yaw
        curvature = 2.0 * math.sin(bearing) / max(math.hypot(target[0] - x, target[1] - y), 1.0)
        wheel_angle = math.atan(self._steering.wheelbase_m * curvature)
        steer = self._steering.steer(wheel_angle, speed_mps)
        allowed = math.sqrt(p.lateral_acceleration_mps2 / max(abs(curvature), 1e-3))
        wanted = min(p.cruise_mps, allowed)
        acceleration = min(max((wanted - speed_mps) / 0.5, -3.0), 2.0)
        throttle, brake = self._pedals.step(acceleration, speed_mps, dt_s)
        return throttle, steer, brake


def _point_ahead(
    ahead: NDArray[np.float64], x: float, y: float, reach_m: float
) -> tuple[float, float] | None:
    """First point at least `reach_m` away, the last one near the end, None at the end."""
    if len(ahead) <= 2:
        return None
    far = np.flatnonzero(np.hypot(ahead[:, 0] - x, ahead[:, 1] - y) >= reach_m)
    point = ahead[int(far[0])] if len(far) else ahead[-1]
    return float(point[0]), float(point[1])


class FollowerDriver:
    """The route follower behind an official agent: from sensor data to CARLA's control.

    Args:
        plan: the official GPS plan, all of its points: ({"lat", "lon", "z"}, option).
    """

    SENSORS: ClassVar[list[dict[str, Any]]] = [
        {"type": "sensor.other.gnss", "id": "gnss", **_AT_ORIGIN},
        {"type": "sensor.other.imu", "id": "imu", **_AT_ORIGIN},
        {"type": "sensor.speedometer", "id": "speed", "reading_frequency": 20},
    ]

    def __init__(self, plan: Sequence[tuple[Mapping[str, float], Any]]) -> None:
        points_deg = np.array([(point["lat"], point["lon"]) for point, _ in plan])
        options = [int(getattr(option, "value", option)) for _, option in plan]
        self._follower = RouteFollower(points_deg, options)
        self._last_s: float | None = None

    def step(
        self, input_data: Mapping[str, tuple[int, Any]], time_s: float
    ) -> carla.VehicleControl:
        """A carla.VehicleControl from the sensors of this tick."""
        dt_s = _TICK_S if self._last_s is None else time_s - self._last_s
        self._last_s = time_s
        latitude, longitude = input_data["gnss"][1][:2]
        compass_rad, speed_mps = input_data["imu"][1][6], input_data["speed"][1]["speed"]
        throttle, steer, brake = self._follower.step(
            float(latitude), float(longitude), float(compass_rad), float(speed_mps), dt_s
        )
        return carla.VehicleControl(throttle=throttle, steer=steer, brake=brake)
