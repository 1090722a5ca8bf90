"""Building blocks of manoeuvres: how speed and place aside of the guide go over four seconds."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from adr1.policies.reference_path import STEP_M
from adr1.synthesis.decision import Decision
from adr1.synthesis.motion_plan import PLAN_STEP_S, PLAN_STEPS, Wish

Curve = Float[np.ndarray, " 41"]
TIMES_S = np.arange(PLAN_STEPS + 1) * PLAN_STEP_S
_COMFORT_LATERAL_MPS2 = 3.0
_EASY_BRAKING_MPS2 = 2.5


def steady(speed_mps: float) -> Curve:
    """One speed all the time."""
    return np.full(len(TIMES_S), max(speed_mps, 0.0))


def ramp(start_mps: float, end_mps: float, rate_mps2: float, delay_s: float = 0.0) -> Curve:
    """From one speed to another at a rate, after a delay."""
    change = np.maximum(TIMES_S - delay_s, 0.0) * abs(rate_mps2)
    sign = 1.0 if end_mps >= start_mps else -1.0
    return np.maximum(start_mps + sign * np.minimum(change, abs(end_mps - start_mps)), 0.0)


def shift(start_m: float, end_m: float, delay_s: float, duration_s: float) -> Curve:
    """From one place aside to another, smoothly."""
    share = np.clip((TIMES_S - delay_s) / max(duration_s, 0.1), 0.0, 1.0)
    return start_m + (end_m - start_m) * share * share * (3.0 - 2.0 * share)


def back_to_lane(decision: Decision) -> Curve:
    """What keeps to the guide, from wherever the ego is."""
    return shift(decision.aside_m, 0.0, 0.0, 2.0)


def road_speed(decision: Decision, wanted_mps: float) -> Curve:
    """A wanted speed, lowered before the guide's bends so that they are driven with comfort."""
    bend = np.abs(decision.guide_curvature_per_m)
    allowed = np.minimum(np.sqrt(_COMFORT_LATERAL_MPS2 / np.maximum(bend, 1e-4)), wanted_mps)
    step = 2.0 * _EASY_BRAKING_MPS2 * STEP_M
    ramp_up = step * np.arange(len(allowed))
    allowed = np.sqrt(np.minimum.accumulate((allowed**2 + ramp_up)[::-1])[::-1] - ramp_up)
    along, speed, found = 0.0, decision.speed_mps, []
    for _ in TIMES_S:
        now = float(allowed[min(int(along / STEP_M), len(allowed) - 1)])
        speed = min(max(now, speed - 4.0 * PLAN_STEP_S), speed + 2.0 * PLAN_STEP_S)
        found.append(speed)
        along += speed * PLAN_STEP_S
    return np.array(found)


def wish(decision: Decision, speed_mps: Curve, aside_m: Curve | None = None) -> Wish:
    """A wish along the decision's own guide."""
    aside = back_to_lane(decision) if aside_m is None else aside_m
    return Wish(decision.guide_xy_m, speed_mps, aside)
