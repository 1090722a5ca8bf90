"""The ego turns right where there are no lights, into the way of traffic from its left.

            |     |
    car  -> +     +  ->  into the ego's new road
    --------+     +--------
            | ego |   turns right

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: right turn into path, no signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario


class NonSignalizedJunctionRightTurn(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("left",)
