"""The ego comes to the foot of a T junction and turns; traffic comes from its left.

            |     |
    car  -> +     +  ->  into the ego's new road
    --------+     +--------
            | ego |   turns right

Parameters: those of `adr1.scenarios.junction_flows`.

NHTSA pre-crash typology: turn at a junction without a signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import JunctionFlowScenario


class T_Junction(JunctionFlowScenario):  # noqa: N801 - the official name
    """See this file's text."""

    come_from = ("left",)
