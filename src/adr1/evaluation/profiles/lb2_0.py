"""CARLA Leaderboard 2.0: as 1.0, and scenario time-outs, emergency vehicles, minimum speed.

Source: statistics manager of the leaderboard repository, branch leaderboard-2.0.
"""

from __future__ import annotations

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.profiles import lb1_0
from adr1.evaluation.profiles.tally import (
    InfractionTally,
    ScoreProfile,
    outside_lanes_factor,
    product_of_powers,
)

FACTORS = {
    **lb1_0.FACTORS,
    InfractionKind.SCENARIO_TIMEOUT: 0.70,
    InfractionKind.YIELD_EMERGENCY_VEHICLE: 0.70,
}
MIN_SPEED_WEIGHT = 0.3


def penalty(tally: InfractionTally) -> float:
    """Penalty factor in [0, 1]."""
    factor = product_of_powers(tally, FACTORS) * outside_lanes_factor(tally)
    for percent in tally.min_speed_percents:
        factor *= 1.0 - MIN_SPEED_WEIGHT * (1.0 - percent / 100.0)
    return factor


PROFILE = ScoreProfile(
    name="lb2.0",
    formula=(
        "0.50^ped * 0.60^veh * 0.65^static * 0.70^red * 0.80^stop * 0.70^timeout * 0.70^yield"
        " * prod(1 - outside%/100) * prod(1 - 0.3 (1 - speed%/100))"
    ),
    penalty=penalty,
)
