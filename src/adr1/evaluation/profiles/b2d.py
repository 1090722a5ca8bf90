"""Bench2Drive: driving score as leaderboard 2.0, but slow driving costs nothing.

Source: statistics manager of the Bench2Drive repository, version 0.0.4. `b2d` and `b2d-fixed` have
the same driving score and success rate; they differ in comfort, see `comfort`.
"""

from __future__ import annotations

from adr1.evaluation.profiles import lb2_0
from adr1.evaluation.profiles.tally import (
    InfractionTally,
    ScoreProfile,
    outside_lanes_factor,
    product_of_powers,
)


def penalty(tally: InfractionTally) -> float:
    """Penalty factor in [0, 1]."""
    return product_of_powers(tally, lb2_0.FACTORS) * outside_lanes_factor(tally)


_FORMULA = (
    "0.50^ped * 0.60^veh * 0.65^static * 0.70^red * 0.80^stop * 0.70^timeout * 0.70^yield"
    " * prod(1 - outside%/100)"
)
PROFILE = ScoreProfile(name="b2d", formula=_FORMULA, penalty=penalty)
FIXED_PROFILE = ScoreProfile(name="b2d-fixed", formula=_FORMULA, penalty=penalty)
