"""The ego comes to a stop sign and turns.

            |     |
    --------+     +--------
    ->  ego ._/
    ----------------------

Parameters: none.

NHTSA pre-crash typology: running a stop sign.
"""

from __future__ import annotations

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.turns import TurnScenario


class VanillaNonSignalizedTurnEncounterStopsign(TurnScenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.STOP})
