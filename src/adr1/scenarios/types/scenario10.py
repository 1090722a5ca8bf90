"""Two vehicles come to a junction without lights at the same time.

            |     |
    --------+     +--------
    ->  ego    X
    --------+  ^  +--------
            | car |           both are there at the same time

Parameters:
    flow_speed    speed of the car, m/s, 1 to 40 (10)

NHTSA pre-crash typology: straight crossing paths, no signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import LoneCarScenario


class Scenario10(LoneCarScenario):
    """See this file's text."""

    come_from = ("right",)
