"""CARLA Leaderboard 1.0: every infraction multiplies the score by its factor.

Source: https://leaderboard.carla.org, "Evaluation and metrics", version 1.0.
"""

from __future__ import annotations

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.profiles.tally import (
    InfractionTally,
    ScoreProfile,
    outside_lanes_factor,
    product_of_powers,
)

FACTORS = {
    InfractionKind.COLLISION_PEDESTRIAN: 0.50,
    InfractionKind.COLLISION_VEHICLE: 0.60,
    InfractionKind.COLLISION_LAYOUT: 0.65,
    InfractionKind.RED_LIGHT: 0.70,
    InfractionKind.STOP: 0.80,
}


def penalty(tally: InfractionTally) -> float:
    """Penalty factor in [0, 1]."""
    return product_of_powers(tally, FACTORS) * outside_lanes_factor(tally)


PROFILE = ScoreProfile(
    name="lb1.0",
    formula="0.50^ped * 0.60^veh * 0.65^static * 0.70^red * 0.80^stop * prod(1 - outside%/100)",
    penalty=penalty,
)
