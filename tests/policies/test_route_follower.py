from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.policies.dead_reckoning import EARTH_RADIUS_M, DeadReckoning, plan_in_metres, project
from adr1.policies.path_tracking import SteeringGeometry
from adr1.policies.route_follower import RouteFollower
from adr1.routes.dense_route import RoadOption

LAT, LON = 48.0, 11.0
SCALE = math.cos(math.radians(LAT))


def geo(x: float, y: float, south: int) -> tuple[float, float]:
    """Latitude and longitude of a place; `south` is the sign of latitude along y."""
    x0, north0 = project(LAT, LON, SCALE)
    lon = math.degrees((x + x0) / (SCALE * EARTH_RADIUS_M))
    north = (north0 + south * y) / (SCALE * EARTH_RADIUS_M)
    return math.degrees(2.0 * math.atan(math.exp(north)) - math.pi / 2), lon


@pytest.mark.parametrize("south", [1, -1])
@pytest.mark.parametrize("turn", [1, -1])
def test_turns_tell_where_south_is(south: int, turn: int) -> None:
    points = np.array(
        [(float(i), 0.0) for i in range(20)] + [(19.0, turn * i) for i in range(1, 20)]
    )
    options = [RoadOption.LANEFOLLOW] * 15 + [
        RoadOption.RIGHT if turn > 0 else RoadOption.LEFT
    ] * 24
    degrees = np.array([geo(x, y, south) for x, y in points.tolist()])
    assert plan_in_metres(degrees, options, 0.0) == pytest.approx(points, abs=1e-3)


@pytest.mark.parametrize("south", [1, -1])
def test_reckoning_finds_the_sensors_sign(south: int) -> None:
    place = DeadReckoning()
    for i in range(400):
        x, y = 0.05 * i, 0.2 * i
        yaw = math.atan2(4.0, 1.0)
        place.update(*geo(x, y, south), yaw, 0.9 * math.hypot(0.05, 0.2))  # a slow speedometer
    assert place.y_m == pytest.approx(y, abs=1.0)
    assert place.x_m == pytest.approx(x, abs=0.5)


@pytest.mark.parametrize(("plan_south", "sensor_south"), [(-1, 1), (1, 1), (-1, -1)])
def test_follows_a_bend_with_noisy_gnss(plan_south: int, sensor_south: int) -> None:
    angle = np.linspace(0.0, math.pi / 2, 40)
    points = np.vstack(
        [
            np.column_stack([np.arange(0.0, 40.0), np.zeros(40)]),
            np.column_stack([40.0 + 25.0 * np.sin(angle), 25.0 * (1.0 - np.cos(angle))]),
            np.column_stack([np.full(40, 65.0), np.arange(25.0, 65.0)]),
        ]
    )
    options = [RoadOption.LANEFOLLOW] * 40 + [RoadOption.RIGHT] * 40 + [RoadOption.LANEFOLLOW] * 40
    plan = np.array([geo(x, y, plan_south) for x, y in points.tolist()])
    follower = RouteFollower(plan, options)
    geometry, noise = SteeringGeometry(), np.random.default_rng(0)
    x, y, yaw, speed, worst = 0.0, 0.5, 0.0, 0.0, 0.0
    for _ in range(1500):
        noisy = geo(x + noise.normal(0.0, 0.5), y + noise.normal(0.0, 0.5), sensor_south)
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
    assert worst < 2.0
