"""All lanes of the road that the ego has to merge into crawl.

        =>   [car]  [car] [car]   [car]  [car] [car]    =>   slow
        =>   [car] [car]  [car] [car]  [car] [car]      =>   slow
        ego  ->  - - - - - - - - - - - - -          its own lane for a while, then it ends

The ego has to slow down, let itself into a gap and go on slowly; no other lane is faster.

Parameters: those of `adr1.scenarios.actor_flows`; all lanes beside the flow's start carry it.

NHTSA pre-crash typology: lead vehicle moving at lower constant speed.
"""

from __future__ import annotations

from adr1.scenarios.actor_flows import FlowScenario
from adr1.scenarios.places import Path


class MergerIntoSlowTrafficV2(FlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        return self.paths_abreast()

    def over_s_m(self) -> float:
        return self.end_s_m()
