"""Score profiles: how what happened on a route becomes its score, one version per file.

`PROFILES` make a penalty factor of infractions; `DRIVEN_PROFILES` judge the driven trajectory, for
which a state log is needed.
"""

from __future__ import annotations

from adr1.errors import UnknownNameError
from adr1.evaluation.profiles import b2d, lb1_0, lb2_0, lb2_1
from adr1.evaluation.profiles.pdm.formulas import EPDMS_FORMULA, PDMS_FORMULA
from adr1.evaluation.profiles.tally import InfractionTally, RouteScores, ScoreProfile, score_route

PROFILES: dict[str, ScoreProfile] = {
    profile.name: profile
    for profile in (
        lb2_1.PROFILE,
        lb2_0.PROFILE,
        lb1_0.PROFILE,
        b2d.PROFILE,
        b2d.FIXED_PROFILE,
    )
}
DRIVEN_PROFILES: dict[str, str] = {"pdms": PDMS_FORMULA, "epdms": EPDMS_FORMULA}
"""Name and formula."""
FORMULAS: dict[str, str] = {
    **{name: profile.formula for name, profile in PROFILES.items()},
    **DRIVEN_PROFILES,
}
DEFAULT_PROFILE = "lb2.1"


def profile_by_name(name: str) -> ScoreProfile:
    """The profile of infractions called `name`. Raises UnknownNameError."""
    if name not in PROFILES:
        raise UnknownNameError("score profile", name, PROFILES)
    return PROFILES[name]


def check_profile(name: str) -> str:
    """The name of a profile of either sort. Raises UnknownNameError."""
    if name not in FORMULAS:
        raise UnknownNameError("score profile", name, FORMULAS)
    return name


__all__ = [
    "DEFAULT_PROFILE",
    "DRIVEN_PROFILES",
    "FORMULAS",
    "PROFILES",
    "InfractionTally",
    "RouteScores",
    "ScoreProfile",
    "check_profile",
    "profile_by_name",
    "score_route",
]
