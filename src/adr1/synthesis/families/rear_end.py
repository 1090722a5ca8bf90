"""Late or no braking behind a slower vehicle in the own lane."""

from __future__ import annotations

import numpy as np

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import ramp, wish

_LANE_M = 1.5
_MEETING_S = 3.0
_OVERRUN_MPS = 1.5


class RearEnd(Family):
    """Strength 0 falls back behind the leader, 1 runs into it within three seconds."""

    name = "rear_end"

    def aims(self, decision: Decision) -> list[Aim]:
        o = decision.others
        gap = o.along_m - decision.half_m[0] - o.half_m[:, 0]
        needed = (gap + np.maximum(o.along_mps, 0.0) * _MEETING_S) / _MEETING_S
        fits = (
            (np.abs(o.aside_m) < _LANE_M)
            & o.on_wheels
            & (gap > 0.5)
            & (gap < 45.0)
            & (o.along_mps > -0.5)
            & (needed + _OVERRUN_MPS < decision.speed_mps + 6.0)
        )
        rows = np.flatnonzero(fits)
        order = rows[np.argsort(gap[rows])]
        return [Aim(int(r), _MEETING_S, along_m=float(o.along_m[r])) for r in order[:1]]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        o, v = decision.others, decision.speed_mps
        leader = max(float(o.along_mps[aim.row]), 0.0)
        gap = float(o.along_m[aim.row] - decision.half_m[0] - o.half_m[aim.row, 0])
        harmful = gap / _MEETING_S + leader + _OVERRUN_MPS
        harmless = min(0.8 * leader, v)
        target = harmless + strength * (harmful - harmless)
        return wish(decision, ramp(v, target, 3.0 if target > v else 5.0))
