"""How each profile makes a route's score, and what the terms of its formula mean."""

from __future__ import annotations

from adr1.evaluation.profiles import DRIVEN_PROFILES

BY_INFRACTIONS = "completion × penalty factor"
BY_DRIVING = "100 × formula, of what was driven"

_PENALTIES = {
    "ped": "pedestrians hit",
    "veh": "vehicles hit",
    "static": "parts of the map hit",
    "red": "red lights run",
    "stop": "stop signs run",
    "timeout": "scenarios that timed out",
    "yield": "emergency vehicles held up",
    "outside%": "share of the driven route outside its lanes",
    "speed%": "the ego's mean speed as a share of the traffic's, for each time it was too slow",
}
_DRIVEN = {
    "NC": "no collision of the ego's fault",
    "DAC": "stays on drivable ground",
    "DDC": "does not drive against the traffic",
    "TLC": "runs no red light",
    "TTC": "no collision soon at the present speeds",
    "EP": "progress, as a share of what the route allows",
    "C": "comfort",
    "LK": "keeps to the middle of its lane",
    "HC": "comfort, with what was driven before",
}


def composition(profile: str) -> str:
    """How a route's score comes about by a profile, in words."""
    return BY_DRIVING if profile in DRIVEN_PROFILES else BY_INFRACTIONS


def terms() -> list[tuple[str, dict[str, str]]]:
    """What the terms of the formulas are: a heading, then term -> meaning."""
    return [
        ("Penalty factor: how often on the route", _PENALTIES),
        ("pdms, epdms: from 0 to 1 in each window of 4 s", _DRIVEN),
    ]
