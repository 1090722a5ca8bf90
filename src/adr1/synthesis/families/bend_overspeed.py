"""Too fast for the bend ahead."""

from __future__ import annotations

import math

import numpy as np

from adr1.policies.reference_path import STEP_M
from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import back_to_lane, ramp, wish

_TIGHT_PER_M = 0.03
_LATERAL_MPS2 = 6.5


class BendOverspeed(Family):
    """Strength 0 is the greatest speed that holds the lane, 1 is 60 % and 2 m/s above it."""

    name = "bend_overspeed"

    def aims(self, decision: Decision) -> list[Aim]:
        reach = int(max(3.0 * decision.speed_mps, 12.0) / STEP_M)
        bend = np.abs(decision.guide_curvature_per_m[:reach])
        if not len(bend) or bend.max() < _TIGHT_PER_M:
            return []
        at = int(np.argmax(bend > 0.7 * bend.max()))
        enough = _limit_mps(decision, at) * 1.2 < decision.speed_mps + 2.5 * 2.0
        return [Aim(along_m=at * STEP_M)] if enough else []

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        limit = _limit_mps(decision, int(aim.along_m / STEP_M))
        target = limit * (1.0 + 0.6 * strength) + 2.0 * strength
        speed = ramp(decision.speed_mps, target, 3.0 if target > decision.speed_mps else 4.0)
        return wish(decision, speed, back_to_lane(decision))


def _limit_mps(decision: Decision, at: int) -> float:
    bend = float(np.abs(decision.guide_curvature_per_m[at : at + 10]).max())
    return math.sqrt(_LATERAL_MPS2 / bend) * 0.85
