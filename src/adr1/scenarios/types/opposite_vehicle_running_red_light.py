"""The ego has green; a car runs the red light and crosses its way.

            |     |
    --------+     +--------
    ->  ego    X              crossed by one car that should have waited
    --------+  ^  +--------
            | car |

Parameters:
    flow_speed    speed of the car, m/s, 1 to 40 (10)

NHTSA pre-crash typology: running a red light.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import LoneCarScenario


class OppositeVehicleRunningRedLight(LoneCarScenario):
    """See this file's text."""

    come_from = ("right",)
    green = frozenset({"own", "opposite"})
