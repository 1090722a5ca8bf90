"""A walker on the pavement or the road is run into."""

from __future__ import annotations

from adr1.episodes.frame import ActorKind
from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.families.meeting import meet, meetings
from adr1.synthesis.motion_plan import Wish


class PedestrianStrike(Family):
    """Strength is the share of the way aside to the walker that is gone."""

    name = "pedestrian_strike"

    def aims(self, decision: Decision) -> list[Aim]:
        fits = decision.others.kinds == ActorKind.WALKER
        return meetings(decision, fits, 0.0, 7.5)[:2]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        return meet(decision, aim, strength)
