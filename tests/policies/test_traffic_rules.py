from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import LightState
from adr1.policies.reference_path import ReferencePath
from adr1.policies.traffic_rules import (
    Line,
    StopPoints,
    StopSignRule,
    TrafficLightRule,
    light_states_of,
    lines_on_path,
)
from adr1.routes.dense_route import DenseRoute

IDS = np.array([7])


def states(state: LightState) -> np.ndarray:
    return np.array([state], dtype=np.uint8)


def test_lines_of_the_own_lane_and_direction_only(make_route: Callable[..., DenseRoute]) -> None:
    path = ReferencePath(make_route(np.column_stack([np.arange(100.0), np.zeros(100)])))
    points = StopPoints(
        actor_ids=np.array([4, 5, 6]),
        x_m=np.array([60.0, 30.0, 40.0]),
        y_m=np.array([0.2, 0.0, 3.5]),
        yaw_rad=np.array([0.0, math.pi, 0.0]),
    )
    assert lines_on_path(path, points) == [Line(60.0, 4)]


@pytest.mark.parametrize(
    ("state", "speed", "front", "stops"),
    [
        (LightState.RED, 8.0, 20.0, True),
        (LightState.GREEN, 8.0, 20.0, False),
        (LightState.OFF, 8.0, 20.0, False),
        (LightState.YELLOW, 8.0, 20.0, True),
        (LightState.YELLOW, 12.0, 42.0, False),
        (LightState.RED, 8.0, 51.0, False),
        (LightState.RED, 0.0, 49.9, True),
    ],
)
def test_lights(state: LightState, speed: float, front: float, *, stops: bool) -> None:
    rule = TrafficLightRule([Line(50.0, 7)])
    assert math.isfinite(rule.stop_at_m(front, speed, IDS, states(state))) == stops


def test_stop_point_does_not_move_while_approaching() -> None:
    rule = TrafficLightRule([Line(50.0, 7)])
    stops = {rule.stop_at_m(front, 2.0, IDS, states(LightState.RED)) for front in (30, 45, 49)}
    assert len(stops) == 1


def test_stop_sign_wants_a_full_stop_once() -> None:
    rule = StopSignRule([Line(50.0, 3), Line(90.0, 4)])
    assert math.isfinite(rule.stop_at_m(40.0, 5.0, 0.05))
    assert math.isfinite(rule.stop_at_m(48.9, 0.5, 0.05))
    answers = [rule.stop_at_m(48.9, 0.0, 0.05) for _ in range(20)]
    assert math.isfinite(answers[0])
    assert math.isinf(answers[-1])
    assert rule.stop_at_m(60.0, 5.0, 0.05) == pytest.approx(90.0, abs=1.0)


def test_unknown_lights_do_not_count() -> None:
    known = light_states_of(np.array([7, 8]), IDS, states(LightState.RED))
    assert known.tolist() == [LightState.RED, LightState.OFF]
