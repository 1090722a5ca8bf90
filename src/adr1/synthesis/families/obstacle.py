"""Something that stands beside or in the way is run into: a parked car, cones, barriers."""

from __future__ import annotations

from adr1.episodes.frame import ActorKind
from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.families.meeting import meet, meetings
from adr1.synthesis.motion_plan import Wish

_STANDING_MPS = 0.1


class Obstacle(Family):
    """Strength is the share of the way aside to the obstacle that is gone."""

    name = "obstacle"

    def aims(self, decision: Decision) -> list[Aim]:
        o = decision.others
        fits = (o.speed_mps < _STANDING_MPS) & (o.kinds != ActorKind.WALKER)
        return meetings(decision, fits, 0.0, 6.0)[:2]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        return meet(decision, aim, strength)
