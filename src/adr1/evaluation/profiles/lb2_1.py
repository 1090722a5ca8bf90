"""CARLA Leaderboard 2.1: infractions add up in a denominator instead of multiplying.

Source: statistics manager of the leaderboard repository, branch leaderboard-2.1.
"""

from __future__ import annotations

from adr1.criteria.infraction import InfractionKind
from adr1.evaluation.profiles.tally import InfractionTally, ScoreProfile, outside_lanes_factor

COSTS = {
    InfractionKind.COLLISION_PEDESTRIAN: 1.0,
    InfractionKind.COLLISION_VEHICLE: 0.7,
    InfractionKind.COLLISION_LAYOUT: 0.6,
    InfractionKind.RED_LIGHT: 0.4,
    InfractionKind.STOP: 0.25,
    InfractionKind.SCENARIO_TIMEOUT: 0.4,
    InfractionKind.YIELD_EMERGENCY_VEHICLE: 0.4,
}
MIN_SPEED_COST = 0.4


def penalty(tally: InfractionTally) -> float:
    """Penalty factor in [0, 1]."""
    cost = sum(weight * tally.count(kind) for kind, weight in COSTS.items())
    cost += sum(MIN_SPEED_COST * (1.0 - percent / 100.0) for percent in tally.min_speed_percents)
    return outside_lanes_factor(tally) / (1.0 + cost)


PROFILE = ScoreProfile(
    name="lb2.1",
    formula=(
        "prod(1 - outside%/100) / (1 + 1.0 ped + 0.7 veh + 0.6 static + 0.4 red + 0.25 stop"
        " + 0.4 timeout + 0.4 yield + sum 0.4 (1 - speed%/100))"
    ),
    penalty=penalty,
)
