"""The ego has to enter a road whose lanes all carry fast traffic.

        =>   [car]        [car]     [car]        [car]  =>
        =>        [car]       [car]         [car]       =>
                        ______________________
        ego  ->  ______/                            the ego's lane runs beside them, then ends

The ego has to take up the speed of the others, find a gap and merge.

Parameters: those of `adr1.scenarios.actor_flows`; all lanes beside the flow's start carry it.

NHTSA pre-crash typology: vehicle(s) changing lanes, same direction (merging).
"""

from __future__ import annotations

from adr1.scenarios.actor_flows import FlowScenario
from adr1.scenarios.places import Path


class EnterActorFlow(FlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        return self.paths_abreast()

    def over_s_m(self) -> float:
        return self.end_s_m()
