from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, LightState, StateFrame
from adr1.policies.forecast import nearby_actors
from adr1.policies.obstacles import LightAhead, ObstacleWatch, beside_lane
from adr1.policies.yielding import Leader

NO_LIGHT = LightAhead(math.inf, int(LightState.OFF), 0.0)


def passed_after(
    make_frame: Callable[..., StateFrame],
    others: list[tuple[float, ...]],
    light: LightAhead,
    seconds: float,
    junction_s_m: float = math.inf,
    exits_s_m: tuple[float, ...] = (),
) -> int:
    """How many of those ahead are obstacles after so long a look."""
    watch = ObstacleWatch(exits_s_m)
    rows: list[int] = []
    actors = nearby_actors(make_frame((50, 0, 0, 0), others), 100.0)
    count = len(actors)
    beside = beside_lane(actors, actors.x_m, actors.y_m, np.zeros(count))
    leaders = [
        Leader(float(actors.x_m[k]) - 54.8, float(actors.speed_mps[k]), k) for k in range(count)
    ]
    for tick in range(round(seconds / 0.2) + 1):
        time_s = tick * 0.2
        watch.update(time_s, leaders, actors)
        rows = watch.obstacles(time_s, leaders, actors, beside, light, junction_s_m)
    return len(rows)


RED = LightAhead(84.0, int(LightState.RED), 0.0)
GREEN = LightAhead(84.0, int(LightState.GREEN), 0.0)


@pytest.mark.parametrize(
    ("others", "light", "seconds", "passed"),
    [
        ([(80, 0, 0, 0)], NO_LIGHT, 0.4, 0),
        ([(80, 0, 0, 0)], NO_LIGHT, 4.0, 0),
        ([(80, 0, 0, 0)], NO_LIGHT, 7.0, 1),
        ([(80, 0, 0, 0)], RED, 30.0, 0),
        ([(80, 0, 0, 0)], GREEN, 3.0, 0),
        ([(80, 0, 0, 0)], GREEN, 10.0, 1),
        ([(72, 0, 0, 0), (80, 0, 0, 0)], RED, 30.0, 0),
        ([(60, 0, 0, 0), (80, 0, 0, 0)], RED, 7.0, 1),
        ([(80, 0, 0, 0, ActorKind.PROP)], RED, 0.0, 1),
        ([(80, 0.9, 0, 0)], RED, 2.0, 1),
        ([(80, 0, 35, 0)], RED, 2.0, 1),
        ([(70, 0, 0, 12)], NO_LIGHT, 30.0, 0),
        ([(70, 0, 0, 4)], NO_LIGHT, 5.0, 0),
        ([(70, 0, 0, 4, ActorKind.TWO_WHEELER)], NO_LIGHT, 5.0, 1),
    ],
)
def test_tells_obstacles_from_queues(
    make_frame: Callable[..., StateFrame],
    others: list[tuple[float, ...]],
    light: LightAhead,
    seconds: float,
    passed: int,
) -> None:
    assert passed_after(make_frame, others, light, seconds) == passed


def test_waits_longer_before_a_junction_without_lights(
    make_frame: Callable[..., StateFrame],
) -> None:
    assert passed_after(make_frame, [(80, 0, 0, 0)], NO_LIGHT, 10.0, 90.0) == 0
    assert passed_after(make_frame, [(80, 0, 0, 0)], NO_LIGHT, 16.0, 90.0) == 1


def test_waits_longest_just_behind_a_junction(make_frame: Callable[..., StateFrame]) -> None:
    car, far_off = [(80.0, 0.0, 0.0, 0.0)], 30.0
    assert passed_after(make_frame, car, NO_LIGHT, 15.0, exits_s_m=(70.0,)) == 0
    assert passed_after(make_frame, car, NO_LIGHT, 22.0, exits_s_m=(70.0,)) == 1
    assert passed_after(make_frame, car, NO_LIGHT, 7.0, exits_s_m=(70.0 - far_off,)) == 1


def test_who_sets_off_is_not_a_slow_vehicle(make_frame: Callable[..., StateFrame]) -> None:
    watch = ObstacleWatch()
    for tick in range(61):
        time_s = tick * 0.2
        speed_mps = 0.0 if time_s < 10.0 else 3.0
        actors = nearby_actors(make_frame((50, 0, 0, 0), [(70, 0, 0, speed_mps)]), 100.0)
        leaders = [Leader(15.0, speed_mps, 0)]
        watch.update(time_s, leaders, actors)
    beside = beside_lane(actors, actors.x_m, actors.y_m, np.zeros(1))
    assert watch.obstacles(time_s, leaders, actors, beside, NO_LIGHT, math.inf) == []


def test_cars_close_before_one_with_a_mark_belong_to_it(
    make_frame: Callable[..., StateFrame],
) -> None:
    crash = [(70.0, 0.9, 0.0, 0.0), (80.0, 0.0, 0.0, 0.0), (90.0, 0.0, 0.0, 0.0)]
    assert passed_after(make_frame, crash, NO_LIGHT, 2.0) == 3
    assert passed_after(make_frame, [*crash[:2], (115.0, 0.0, 0.0, 0.0)], NO_LIGHT, 2.0) == 2
