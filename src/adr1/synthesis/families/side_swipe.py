"""A lane change into a lane that is taken."""

from __future__ import annotations

import numpy as np

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.families.meeting import meet, meetings
from adr1.synthesis.motion_plan import Wish


class SideSwipe(Family):
    """Strength is the share of the way to the other's lane that is gone."""

    name = "side_swipe"

    def aims(self, decision: Decision) -> list[Aim]:
        o = decision.others
        fits = o.on_wheels & (o.along_mps > 1.0) & (np.abs(o.aside_mps) < 1.5)
        return meetings(decision, fits, 1.8, 5.5)[:2]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        return meet(decision, aim, strength)
