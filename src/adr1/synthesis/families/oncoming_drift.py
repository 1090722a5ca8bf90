"""A drift over the middle of the road while somebody comes."""

from __future__ import annotations

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.families.meeting import meet, meetings
from adr1.synthesis.motion_plan import Wish


class OncomingDrift(Family):
    """Strength is the share of the way to the oncoming vehicle's line that is gone."""

    name = "oncoming_drift"

    def aims(self, decision: Decision) -> list[Aim]:
        o = decision.others
        fits = o.on_wheels & (o.along_mps < -2.0)
        return meetings(decision, fits, 1.8, 7.5)[:2]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        return meet(decision, aim, strength)
