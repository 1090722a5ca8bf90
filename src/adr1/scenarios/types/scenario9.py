"""The ego turns right at a green light, a car from its left runs the red one.

            | car |
    --------+  v  +--------
    ->  ego _  v              the car should have waited
    --------+\\ v +--------
            | v v |

Parameters:
    flow_speed    speed of the car, m/s, 1 to 40 (10)

NHTSA pre-crash typology: right turn into path, same direction.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import LoneCarScenario


class Scenario9(LoneCarScenario):
    """See this file's text."""

    come_from = ("left",)
    green = frozenset({"own", "opposite"})
