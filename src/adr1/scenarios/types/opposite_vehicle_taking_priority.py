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

from adr1.scenarios.junction_flows import JunctionFlowScenario
from adr1.scenarios.parameters import ScenarioParameters

ALONE_M = (190.0, 200.0)
"""So far behind comes the next car: the first one is alone."""


class OppositeVehicleTakingPriority(JunctionFlowScenario):
    """See this file's text."""

    come_from = ("right",)

    def read(self, parameters: ScenarioParameters) -> None:
        super().read(parameters)
        self._gap_m = ALONE_M
