"""The ego has to leave the motorway across a lane full of traffic.

        ego  ->   .                                     =>
        =>   [car] .      [car]     [car]        [car]  =>
                    `- - - - - - - - - - - .
                                            `______     the exit

The ego has to fit into the flow between two cars and change lane again before the exit.

Parameters: those of `adr1.scenarios.actor_flows`.

NHTSA pre-crash typology: vehicle(s) changing lanes, same direction.
"""

from __future__ import annotations

import numpy as np

from adr1.errors import ScenarioError
from adr1.scenarios.actor_flows import FlowScenario
from adr1.scenarios.places import Path

OFF_THE_ROAD_M = 6.0


class HighwayExit(FlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        return [self.path()]

    def over_s_m(self) -> float:
        """Where the route has left the flow's road for good, or passed the flow's end."""
        flow, route = self.path(), self.context.route
        first = route.index_at(self.trigger_s_m)
        ahead = route.positions_world_m[first:, :2]
        d = ahead[:, None] - flow[None]
        away_m = np.sqrt(np.einsum("ijk,ijk->ij", d, d).min(axis=1))
        near = np.flatnonzero(away_m < OFF_THE_ROAD_M)
        if not len(near):
            raise ScenarioError("the route never runs beside the flow")
        return float(route.s_m[min(first + int(near[-1]) + 1, len(route) - 1)])
