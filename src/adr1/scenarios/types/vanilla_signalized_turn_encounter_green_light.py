"""The ego turns at a light that is green when it comes.

            |     |
    --------+     +--------
    ->  ego ._/
    ----------------------

Parameters: none.

NHTSA pre-crash typology: turn at a junction, at a signal.
"""

from __future__ import annotations

from adr1.scenarios.turns import TurnScenario


class VanillaSignalizedTurnEncounterGreenLight(TurnScenario):
    """See this file's text."""

    lights = "green"
