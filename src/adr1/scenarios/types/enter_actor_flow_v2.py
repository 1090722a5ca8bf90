"""The ego enters a fast road on a lane of its own; the lane next to it carries the traffic.

        =>    (free)                                    =>
        =>   [car]        [car]     [car]        [car]  =>
        ego  ->  - - - - - - - - - - - - -          its own lane for a while, then it ends

The ego has time to look for a gap, but has to use one before its lane ends.

Parameters: those of `adr1.scenarios.actor_flows`; one lane carries the flow.

NHTSA pre-crash typology: vehicle(s) changing lanes, same direction (merging).
"""

from __future__ import annotations

from adr1.scenarios.actor_flows import FlowScenario
from adr1.scenarios.places import Path


class EnterActorFlowV2(FlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        return [self.path()]

    def over_s_m(self) -> float:
        return self.end_s_m()
