from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.synthesis.motion_plan import (
    PLAN_STEP_S,
    MotionLimits,
    MotionPlan,
    Wish,
    roll_out,
)
from adr1.synthesis.wishes import TIMES_S, ramp, shift, steady


def straight(length_m: float = 200.0) -> np.ndarray:
    return np.column_stack([np.arange(0.0, length_m, 0.5), np.zeros(int(length_m / 0.5))])


def bend(radius_m: float) -> np.ndarray:
    angle = np.arange(0.0, 2.0 * math.pi, 0.5 / radius_m)
    return np.column_stack([radius_m * np.sin(angle), radius_m * (1.0 - np.cos(angle))])


def accelerations(plan: MotionPlan) -> np.ndarray:
    return np.diff(plan.speed_mps) / PLAN_STEP_S


def test_a_steady_wish_on_a_straight_guide_goes_straight_on() -> None:
    plan = roll_out((0.0, 0.0, 0.0), 10.0, Wish(straight(), steady(10.0), steady(0.0)))
    assert plan.poses_world[-1] == pytest.approx([40.0, 0.0, 0.0], abs=1e-6)
    assert plan.trajectory()[:, 0] == pytest.approx(5.0 * np.arange(1, 9), abs=1e-6)


def test_a_move_aside_ends_where_it_was_asked_for() -> None:
    aside = shift(0.0, 2.0, 0.0, 2.0)
    plan = roll_out((0.0, 0.0, 0.0), 10.0, Wish(straight(), steady(10.0), aside))
    assert plan.poses_world[-1, 1] == pytest.approx(2.0, abs=0.2)
    assert np.all(np.diff(plan.poses_world[:, 1]) > -0.02)


def test_plans_keep_the_limits_whatever_is_asked() -> None:
    limits = MotionLimits()
    rng = np.random.default_rng(0)
    for _ in range(50):
        speed = rng.uniform(0.0, 30.0, len(TIMES_S))
        aside = rng.uniform(-8.0, 8.0, len(TIMES_S))
        start = float(rng.uniform(0.0, 20.0))
        plan = roll_out((0.0, 0.0, 0.0), start, Wish(bend(15.0), speed, aside))
        gain = accelerations(plan)
        assert gain.max() <= limits.acceleration_mps2 + 1e-9
        assert gain.min() >= -limits.deceleration_mps2 - 1e-9
        turn = np.diff(plan.poses_world[:, 2])
        way = np.linalg.norm(np.diff(plan.poses_world[:, :2], axis=0), axis=1)
        curvature = np.abs(turn) / np.maximum(way, 1e-6)
        assert np.all(curvature[way > 0.05] < limits.curvature_per_m * 1.01)


def test_too_fast_a_bend_is_run_wide() -> None:
    radius_m, aside = 15.0, steady(0.0)
    slow = roll_out((0.0, 0.0, 0.0), 7.0, Wish(bend(radius_m), steady(7.0), aside))
    fast = roll_out((0.0, 0.0, 0.0), 16.0, Wish(bend(radius_m), steady(16.0), aside))
    centre = np.array([0.0, radius_m])
    wide_slow = np.linalg.norm(slow.poses_world[:, :2] - centre, axis=1).max() - radius_m
    wide_fast = np.linalg.norm(fast.poses_world[:, :2] - centre, axis=1).max() - radius_m
    assert wide_slow < 0.6
    assert wide_fast > 3.0


def test_a_standing_ego_that_shall_stand_stays() -> None:
    plan = roll_out((3.0, 4.0, 1.0), 0.0, Wish(straight(), steady(0.0), steady(0.0)))
    assert np.all(plan.poses_world == np.array([3.0, 4.0, 1.0]))


def test_beyond_its_end_a_guide_goes_straight_on() -> None:
    plan = roll_out((0.0, 0.0, 0.0), 10.0, Wish(straight(20.0), steady(10.0), steady(0.0)))
    assert plan.poses_world[-1] == pytest.approx([40.0, 0.0, 0.0], abs=1e-6)


def test_a_ramp_waits_and_then_keeps_its_rate() -> None:
    speed = ramp(10.0, 4.0, 3.0, 1.0)
    assert speed[:11] == pytest.approx(10.0)
    assert speed[20] == pytest.approx(7.0)
    assert speed[-1] == pytest.approx(4.0)
