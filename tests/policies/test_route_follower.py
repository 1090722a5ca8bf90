from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.policies.path_tracking import SteeringGeometry
from adr1.policies.route_follower import EARTH_RADIUS_M, RouteFollower, project

LAT, LON = 48.0, 11.0
SCALE = math.cos(math.radians(LAT))


def geo(x: float, y: float) -> tuple[float, float]:
    """Inverse of the projection, relative to LAT, LON."""
    x0, y0 = project(LAT, LON, SCALE)
    lon = math.degrees((x + x0) / (SCALE * EARTH_RADIUS_M))
    north = -(y + y0) / (SCALE * EARTH_RADIUS_M)
    return math.degrees(2.0 * math.atan(math.exp(north)) - math.pi / 2), lon


def test_projection_keeps_metres_near_the_reference() -> None:
    x0, y0 = project(LAT, LON, SCALE)
    x1, y1 = project(LAT + 1e-5, LON, SCALE)
    assert x1 - x0 == pytest.approx(0.0)
    assert y1 - y0 == pytest.approx(-1.113, abs=0.01)


def test_follows_a_bend_with_noisy_gnss() -> None:
    angle = np.linspace(0.0, math.pi / 2, 40)
    points = np.vstack(
        [
            np.column_stack([np.arange(0.0, 40.0), np.zeros(40)]),
            np.column_stack([40.0 + 25.0 * np.sin(angle), 25.0 * (1.0 - np.cos(angle))]),
            np.column_stack([np.full(40, 65.0), np.arange(25.0, 65.0)]),
        ]
    )
    follower = RouteFollower(np.array([geo(x, y) for x, y in points.tolist()]))
    geometry, noise = SteeringGeometry(), np.random.default_rng(0)
    x, y, yaw, speed, worst = 0.0, 0.5, 0.0, 0.0, 0.0
    for _ in range(1500):
        noisy = geo(x + noise.normal(0.0, 0.5), y + noise.normal(0.0, 0.5))
        throttle, steer, brake = follower.step(*noisy, yaw + math.pi / 2, speed, 0.05)
        if brake == 1.0:
            break
        factor = np.interp(speed * 3.6, geometry.curve_speed_kmh, geometry.curve_factor)
        wheel = steer * geometry.max_wheel_angle_rad * float(factor)
        speed = max(speed + 0.05 * (5.0 * throttle - 8.0 * brake - 0.3), 0.0)
        yaw += 0.05 * speed * math.tan(wheel) / geometry.wheelbase_m
        x, y = x + 0.05 * speed * math.cos(yaw), y + 0.05 * speed * math.sin(yaw)
        worst = max(worst, float(np.min(np.hypot(points[:, 0] - x, points[:, 1] - y))))
    assert math.hypot(x - 65.0, y - 64.0) < 5.0
    assert worst < 1.6
