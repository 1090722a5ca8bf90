"""Driving on through a junction, a red light among it, into the way of crossing traffic."""

from __future__ import annotations

import numpy as np

from adr1.policies.reference_path import STEP_M
from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim, Family
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import back_to_lane, ramp, wish

_TIMES_S = np.arange(1.0, 4.01, 0.25)
_NEAR_M = 2.5
_CROSSING_SIN = 0.4
_GAIN_MPS2, _LOSS_MPS2 = 2.5, 5.0


class JunctionConflict(Family):
    """Strength 1 meets the crossing vehicle in the junction, 0 comes there 1.5 s late."""

    name = "junction_conflict"

    def aims(self, decision: Decision) -> list[Aim]:
        found: list[Aim] = []
        o, v = decision.others, decision.speed_mps
        guide = decision.guide_xy_m[decision.junction]
        if not len(guide):
            return found
        where = np.flatnonzero(decision.junction)
        for row in np.flatnonzero(o.on_wheels & (o.speed_mps > 1.5)).tolist():
            for time_s in _TIMES_S.tolist():
                place = o.xy_m[row] + o.velocity_mps[row] * time_s
                gaps = np.linalg.norm(guide - place, axis=1)
                nearest = int(np.argmin(gaps))
                along = float(where[nearest]) * STEP_M
                turn = o.yaw_rad[row] - decision.guide_yaw_rad[where[nearest]]
                mean = along / time_s
                reachable = v - 0.5 * _LOSS_MPS2 * time_s < mean < v + 0.5 * _GAIN_MPS2 * time_s
                crossing = abs(float(np.sin(turn))) > _CROSSING_SIN
                if gaps[nearest] < _NEAR_M and crossing and reachable and along > 3.0:
                    found.append(Aim(row, time_s, along_m=along))
                    break
        return sorted(found, key=lambda aim: (aim.time_s, aim.row))[:2]

    def wish(self, decision: Decision, aim: Aim, strength: float) -> Wish:
        late_s = aim.time_s + 1.5 * (1.0 - strength)
        mean_mps = aim.along_m / late_s
        v = decision.speed_mps
        final_mps = max(2.0 * mean_mps - v, 0.3)
        rate = max(abs(final_mps - v) / late_s, 0.1)
        return wish(decision, ramp(v, final_mps, rate), back_to_lane(decision))
