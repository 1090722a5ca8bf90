"""Manoeuvres that drivers make all the time; a decision's other candidates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from adr1.synthesis.decision import Decision
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import ramp, road_speed, shift, wish

Manoeuvre = Callable[[Decision, np.random.Generator], Wish]


def keep_going(decision: Decision, rng: np.random.Generator) -> Wish:
    """Along the route, at about the legal speed."""
    speed = decision.speed_limit_mps * float(rng.uniform(0.8, 1.05))
    return wish(decision, road_speed(decision, speed))


def hold_speed(decision: Decision, rng: np.random.Generator) -> Wish:
    """Along the route, at about the present speed."""
    return wish(decision, road_speed(decision, decision.speed_mps * float(rng.uniform(0.9, 1.1))))


def ease_off(decision: Decision, rng: np.random.Generator) -> Wish:
    """Along the route, slower."""
    target = decision.speed_mps * float(rng.uniform(0.3, 0.8))
    return wish(decision, ramp(decision.speed_mps, target, float(rng.uniform(1.0, 2.5))))


def brake(decision: Decision, rng: np.random.Generator) -> Wish:
    """To a standstill."""
    delay_s = float(rng.uniform(0.0, 0.8))
    return wish(decision, ramp(decision.speed_mps, 0.0, float(rng.uniform(3.0, 7.0)), delay_s))


def weave(decision: Decision, rng: np.random.Generator) -> Wish:
    """Along the route with a small move aside."""
    goal = float(rng.uniform(-1.2, 1.2))
    speed = road_speed(decision, max(decision.speed_mps, 4.0))
    return wish(decision, speed, shift(decision.aside_m, goal, 0.2, float(rng.uniform(1.5, 3.0))))


ORDINARY: dict[str, Manoeuvre] = {
    "keep_going": keep_going,
    "hold_speed": hold_speed,
    "ease_off": ease_off,
    "brake": brake,
    "weave": weave,
}
