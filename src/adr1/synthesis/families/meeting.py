"""Being where another actor will be, at the same time: shared by families that go for an actor."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from adr1.synthesis.decision import Decision
from adr1.synthesis.families.family import Aim
from adr1.synthesis.motion_plan import Wish
from adr1.synthesis.wishes import ramp, shift, wish

MEETING_TIMES_S = (1.5, 2.0, 2.5, 3.0, 3.5)
_GAIN_MPS2, _LOSS_MPS2 = 2.5, 5.0


def places_at(decision: Decision, time_s: float) -> Float[np.ndarray, "n 2"]:
    """Where the others will be, going on as they do: along the guide and aside of it."""
    o = decision.others
    return np.column_stack([o.along_m + o.along_mps * time_s, o.aside_m + o.aside_mps * time_s])


def meetings(
    decision: Decision, fits: Bool[np.ndarray, " n"], least_m: float, most_m: float
) -> list[Aim]:
    """For each fitting actor the earliest time at which the ego can be beside it or at it.

    Args:
        fits: which actors may be aimed at.
        least_m, most_m: bounds of how far aside the actor then is.
    """
    found: list[Aim] = []
    v = decision.speed_mps
    for row in np.flatnonzero(fits).tolist():
        for time_s in MEETING_TIMES_S:
            along, aside = places_at(decision, time_s)[row]
            mean_mps = along / time_s
            lowest = v - 0.5 * _LOSS_MPS2 * time_s
            highest = v + 0.5 * _GAIN_MPS2 * time_s
            reachable = max(lowest, 2.0) < mean_mps < highest
            if reachable and least_m <= abs(aside) <= most_m and along > 4.0:
                side = 1 if aside > 0.0 else -1
                found.append(Aim(row, time_s, side, float(along)))
                break
    found.sort(key=lambda aim: (aim.time_s, aim.row))
    return found


def meet(decision: Decision, aim: Aim, strength: float) -> Wish:
    """Be beside the actor when the time comes; strength says how much of the way aside is gone."""
    _, aside = places_at(decision, aim.time_s)[aim.row]
    mean_mps = aim.along_m / aim.time_s
    final_mps = max(2.0 * mean_mps - decision.speed_mps, 0.5)
    rate = abs(final_mps - decision.speed_mps) / aim.time_s
    goal = decision.aside_m + strength * (float(aside) - decision.aside_m)
    duration_s = min(aim.time_s, 2.5)
    return wish(
        decision,
        ramp(decision.speed_mps, final_mps, max(rate, 0.1)),
        shift(decision.aside_m, goal, aim.time_s - duration_s, duration_s),
    )
