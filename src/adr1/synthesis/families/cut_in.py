"""Into the gap before somebody who comes up in the next lane: he brakes, or does not."""

from __future__ import annotations

import numpy as np

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import ramp, shift, wish

_LANE_M = (2.0, 5.5)
_BEHIND_M = (-25.0, 3.0)
_SLOWER_MPS = 5.0


class CutIn(Family):
    """Strength 0 only slows down a little; 1 changes into the other's lane and slows by 5 m/s."""

    name = "cut_in"

    def aims(self, decision: Decision) -> list[Aim]:
        o = decision.others
        aside = np.abs(o.aside_m)
        fits = (
            o.on_wheels
            & (o.along_mps > max(decision.speed_mps - 2.0, 2.0))
            & (aside > _LANE_M[0])
            & (aside < _LANE_M[1])
            & (o.along_m > _BEHIND_M[0])
            & (o.along_m < _BEHIND_M[1])
        )
        rows = np.flatnonzero(fits)
        order = rows[np.argsort(np.abs(o.along_m[rows]))]
        return [Aim(int(r), side=1 if o.aside_m[r] > 0.0 else -1) for r in order[:1]]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        lane = float(decision.others.aside_m[aim.row])
        goal = decision.aside_m + strength * (lane - decision.aside_m)
        speed = max(decision.speed_mps - _SLOWER_MPS * strength, 1.0)
        slower = ramp(decision.speed_mps, speed, 3.0, 0.5)
        return wish(decision, slower, shift(decision.aside_m, goal, 0.0, 1.8))
