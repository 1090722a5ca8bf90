"""The ego turns left at a green light, an oncoming car goes straight on.

            |     |
    --------+     +--------  <-  one oncoming car, going straight on
    ->  ego ._/
    ----------------------

Parameters:
    flow_speed    speed of the car, m/s, 1 to 40 (10)

NHTSA pre-crash typology: left turn across path from opposite directions, at a signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import LoneCarScenario


class Scenario8(LoneCarScenario):
    """See this file's text."""

    come_from = ("opposite",)
    green = frozenset({"own", "opposite"})
