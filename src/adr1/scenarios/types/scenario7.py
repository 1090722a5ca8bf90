"""The ego has green; a car from its left runs the red light (SignalizedJunctionCrossing).

            | car |
    --------+  v  +--------
    ->  ego    X              crossed by one car that should have waited
    --------+     +--------
            |     |

Parameters:
    flow_speed    speed of the car, m/s, 1 to 40 (10)

NHTSA pre-crash typology: running a red light.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import LoneCarScenario


class Scenario7(LoneCarScenario):
    """See this file's text."""

    come_from = ("left",)
    green = frozenset({"own", "opposite"})
