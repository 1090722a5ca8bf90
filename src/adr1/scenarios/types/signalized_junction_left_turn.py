"""The ego turns left at a green light, across oncoming traffic that has green, too.

            |     |
    --------+     +--------  <-  <-  oncoming cars, going straight on
    ->  ego ._/
    ----------------------

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: left turn across path from opposite directions, at a signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario


class SignalizedJunctionLeftTurn(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("opposite",)
    green = frozenset({"own", "opposite"})
