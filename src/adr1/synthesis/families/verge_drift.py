"""A drift off the carriageway, onto verge or pavement."""

from __future__ import annotations

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import road_speed, shift, wish

_DRIFT_S = 3.0
_LEAST_MPS = 3.0
_FARTHEST_M = 8.0


class VergeDrift(Family):
    """Strength 1 has the ego's middle 0.7 m beyond the edge after three seconds."""

    name = "verge_drift"

    def aims(self, decision: Decision) -> list[Aim]:
        if decision.speed_mps < _LEAST_MPS:
            return []
        along = decision.speed_mps * _DRIFT_S
        sides = [side for side in (1, -1) if decision.edge_m(along, side) < _FARTHEST_M]
        return [Aim(side=side, along_m=along, time_s=_DRIFT_S) for side in sides]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        edge = decision.edge_m(aim.along_m, aim.side) + 0.7
        goal = aim.side * edge * strength
        speed = road_speed(decision, decision.speed_mps)
        return wish(decision, speed, shift(decision.aside_m, goal, 0.3, _DRIFT_S - 0.3))
