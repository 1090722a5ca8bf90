"""The ego turns at a junction without lights.

            |     |
    --------+     +--------
    ->  ego ._/
    ----------------------

Parameters: none.

NHTSA pre-crash typology: turn at a junction, no signal.
"""

from __future__ import annotations

from adr1.scenarios.turns import TurnScenario


class VanillaNonSignalizedTurn(TurnScenario):
    """See this file's text."""

    lights = None
