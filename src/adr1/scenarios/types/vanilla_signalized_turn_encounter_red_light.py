"""The ego comes to a red light, waits, and turns.

            |     |
    --------+     +--------
    ->  ego ._/
    ----------------------

Parameters: none.

NHTSA pre-crash typology: running a red light.
"""

from __future__ import annotations

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.turns import TurnScenario


class VanillaSignalizedTurnEncounterRedLight(TurnScenario):
    """See this file's text."""

    lights = "red"
    caught_by = frozenset({InfractionKind.RED_LIGHT})
