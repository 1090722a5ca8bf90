"""The ego turns right into the way of traffic that comes from its left.

            |     |
    car  -> +     +  ->  into the ego's new road
    --------+     +--------
            | ego |   turns right

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: right turn into path, same direction.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario


class SignalizedJunctionRightTurn(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("left",)
    green = frozenset({"own", "left"})
