"""The ego turns left where there are no lights, across oncoming traffic.

            |     |
    --------+     +--------  <-  <-  oncoming cars, going straight on
    ->  ego ._/
    ----------------------

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: left turn across path from opposite directions, no signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario


class NonSignalizedJunctionLeftTurn(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("opposite",)
