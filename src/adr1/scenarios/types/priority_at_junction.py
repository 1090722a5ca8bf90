"""The light turns green for the ego as it comes; it turns without delay, not too fast.

            |     |
    --------+     +--------
    ->  ego ._/
    ----------------------

Parameters: none.

NHTSA pre-crash typology: turn at a junction, at a signal.
"""

from __future__ import annotations

from adr1.scenarios.turns import TurnScenario


class PriorityAtJunction(TurnScenario):
    """See this file's text."""

    lights = "green"
