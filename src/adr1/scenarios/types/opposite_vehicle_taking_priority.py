"""At a junction without lights a car does not wait for the ego.

            |     |
    --------+     +--------
    ->  ego    X              crossed by one car that should have waited
    --------+  ^  +--------
            | car |

Parameters:
    flow_speed    speed of the car, m/s, 1 to 40 (10)

NHTSA pre-crash typology: straight crossing paths, no signal.
"""

from __future__ import annotations

from adr1.scenarios.junction_flows import LoneCarScenario


class OppositeVehicleTakingPriority(LoneCarScenario):
    """See this file's text."""

    come_from = ("right",)
