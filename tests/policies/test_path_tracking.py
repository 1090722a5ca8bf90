from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from adr1.policies.path_tracking import PathTracker, SteeringGeometry
from adr1.policies.reference_path import ReferencePath
from adr1.routes.dense_route import DenseRoute

GEOMETRY = SteeringGeometry()


def drive(path: ReferencePath, x: float, y: float, yaw: float, speed: float) -> list[float]:
    """Cross-track errors of a kinematic single-track vehicle whose origin is between the axles."""
    tracker, errors, yaw_rate = PathTracker(GEOMETRY), [], 0.0
    while path.advance(x, y) < path.length_m - 5.0:
        steer = tracker.step((x, y, yaw), speed, yaw_rate, path)
        factor = np.interp(speed * 3.6, GEOMETRY.curve_speed_kmh, GEOMETRY.curve_factor)
        wheel = steer * GEOMETRY.max_wheel_angle_rad * float(factor)
        slip = math.atan(0.5 * math.tan(wheel))
        yaw_rate = speed * math.cos(slip) * math.tan(wheel) / GEOMETRY.wheelbase_m
        x += 0.05 * speed * math.cos(yaw + slip)
        y += 0.05 * speed * math.sin(yaw + slip)
        yaw += 0.05 * yaw_rate
        errors.append(path.nearest(x, y).error_m)
    return errors


@pytest.mark.parametrize("speed", [4.0, 14.0, 25.0])
def test_returns_to_a_straight_path(make_route: Callable[..., DenseRoute], speed: float) -> None:
    route = make_route(np.column_stack([np.arange(250.0), np.zeros(250)]))
    errors = drive(ReferencePath(route), 0.0, 1.0, 0.0, speed)
    assert abs(errors[-1]) < 0.02
    assert min(errors) > -0.3


def test_keeps_to_a_tight_bend(make_route: Callable[..., DenseRoute]) -> None:
    angle = np.linspace(0.0, 1.5 * math.pi, 60)
    straight = np.column_stack([np.arange(-30.0, 0.0), np.zeros(30)])
    bend = np.column_stack([12.0 * np.sin(angle), 12.0 * (1.0 - np.cos(angle))])
    path = ReferencePath(make_route(np.vstack([straight, bend])))
    errors = drive(path, -30.0, 0.0, 0.0, 5.5)
    assert max(abs(e) for e in errors) < 0.4


def test_steer_is_positive_to_the_right_and_bounded() -> None:
    assert GEOMETRY.steer(0.1, 0.0) == pytest.approx(0.1 / GEOMETRY.max_wheel_angle_rad)
    assert GEOMETRY.steer(-9.0, 10.0) == -1.0
    assert GEOMETRY.steer(0.1, 30.0) > GEOMETRY.steer(0.1, 0.0)
