"""The ego turns left off a country road, across the oncoming traffic.

                     |   side road
        <=  ---------' `--------------- <=  [car]    [car]   [car]
        ego ->  .....^                      the flow comes towards it and goes on straight

No light helps. The ego has to wait before the junction for a gap that is long enough.

Parameters: those of `adr1.scenarios.actor_flows`.

NHTSA pre-crash typology: left turn across path from opposite directions, no signal.
"""

from __future__ import annotations

from adr1.scenarios.actor_flows import CrossingFlowScenario
from adr1.scenarios.places import Path, junction_after

BEHIND_JUNCTION_M = 5.0


class InterurbanActorFlow(CrossingFlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        return [self.path()]

    def over_s_m(self) -> float:
        return junction_after(self.context.route, self.trigger_s_m)[1] + BEHIND_JUNCTION_M
