"""The ego comes from a ramp, and the lane it has to merge into crawls.

        =>    (free)                                    =>
        =>   [car] [car]  [car] [car]  [car] [car]      =>   slow
                        ______________________
        ego  ->  ______/

The ego has to slow down, let itself into a gap and go on slowly.

Parameters: those of `adr1.scenarios.actor_flows`; one lane carries the flow, and slowly.

NHTSA pre-crash typology: lead vehicle moving at lower constant speed.
"""

from __future__ import annotations

from adr1.scenarios.actor_flows import FlowScenario
from adr1.scenarios.places import Path


class MergerIntoSlowTraffic(FlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        return [self.path()]

    def over_s_m(self) -> float:
        return self.end_s_m()
