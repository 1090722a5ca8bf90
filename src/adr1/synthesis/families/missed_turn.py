"""Straight on where the route turns."""

from __future__ import annotations

import math

import numpy as np

from adr1.policies.reference_path import STEP_M
from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import TIMES_S, back_to_lane, ramp

_TURN_RAD = math.radians(35.0)
_BRAKING_MPS2 = 6.0


class MissedTurn(Family):
    """Goes straight on past the turn; strength is how late it brakes: 0 at once, 1 never."""

    name = "missed_turn"

    def aims(self, decision: Decision) -> list[Aim]:
        reach = int(max(decision.speed_mps * 2.5, 8.0) / STEP_M)
        turned = np.abs(decision.guide_yaw_rad[: reach + 40] - decision.guide_yaw_rad[0])
        begin = np.abs(decision.guide_curvature_per_m[:reach]) > 0.02
        if decision.speed_mps < 2.0 or not begin.any() or turned.max() < _TURN_RAD:
            return []
        return [Aim(along_m=int(np.argmax(begin)) * STEP_M)]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        at = max(int(aim.along_m / STEP_M), 1)
        guide = decision.guide_xy_m.copy()
        yaw = decision.guide_yaw_rad[at]
        beyond = np.arange(len(guide) - at)[:, None] * STEP_M
        guide[at:] = guide[at] + beyond * np.array([math.cos(yaw), math.sin(yaw)])
        speed = max(decision.speed_mps, 5.0)
        going = ramp(decision.speed_mps, speed, 2.0)
        delay_s = 4.0 * strength
        braking = np.maximum(going - _BRAKING_MPS2 * np.maximum(TIMES_S - delay_s, 0.0), 0.0)
        return Wish(guide, braking, back_to_lane(decision))
