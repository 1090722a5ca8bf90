"""The ego turns left at a light and joins traffic that comes from its right.

            |     |
    <-------+-----+----  <-  <-  cars, into the ego's new road
    --------+  /  +--------
            | ego |   turns left

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: left turn into path, at a signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario


class SignalizedJunctionLeftTurnEnterFlow(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("right",)
    green = frozenset({"own", "right"})
