"""Score profiles: how infractions become a penalty factor, one official version per file."""

from __future__ import annotations

from adr1.errors import UnknownNameError
from adr1.evaluation.profiles import lb1_0, lb2_0, lb2_1
from adr1.evaluation.profiles.tally import InfractionTally, RouteScores, ScoreProfile, score_route

PROFILES: dict[str, ScoreProfile] = {
    profile.name: profile for profile in (lb2_1.PROFILE, lb2_0.PROFILE, lb1_0.PROFILE)
}
DEFAULT_PROFILE = "lb2.1"


def profile_by_name(name: str) -> ScoreProfile:
    """The profile called `name`. Raises UnknownNameError."""
    if name not in PROFILES:
        raise UnknownNameError("score profile", name, PROFILES)
    return PROFILES[name]


__all__ = [
    "DEFAULT_PROFILE",
    "PROFILES",
    "InfractionTally",
    "RouteScores",
    "ScoreProfile",
    "profile_by_name",
    "score_route",
]
