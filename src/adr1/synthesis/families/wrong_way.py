"""Into the lane of the oncoming traffic, and on in it."""

from __future__ import annotations

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import ramp, shift, wish

_LANE_M = 3.5
_LEAST_MPS = 2.0


class WrongWay(Family):
    """Strength is the share of a lane's width gone to the left while accelerating to the limit."""

    name = "wrong_way"

    def aims(self, decision: Decision) -> list[Aim]:
        o = decision.others
        coming = o.on_wheels & (o.along_mps < -1.0) & (o.along_m > 5.0) & (o.aside_m < -1.5)
        free = decision.edge_m(10.0, -1) > _LANE_M + 1.0
        return [Aim(side=-1)] if free and coming.any() and decision.speed_mps > _LEAST_MPS else []

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        speed = ramp(decision.speed_mps, decision.speed_limit_mps, 2.0)
        return wish(
            decision, speed, shift(decision.aside_m, aim.side * _LANE_M * strength, 0.0, 2.0)
        )
