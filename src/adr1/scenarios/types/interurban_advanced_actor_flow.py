"""The ego turns left into a country road: across one flow, and into another.

        <=  [car]    [car]  <-.        [car]   [car] <=      second flow
        =>  [car]     [car]   |    [car]     [car]   =>      first flow, crossed
                      --------'|------
                         ego ^ |  side road

No light helps. The ego has to find a gap in both at once.

Parameters: those of `adr1.scenarios.actor_flows`, of the flow that is crossed. The second flow
comes the other way and takes the lane that the ego turns into.

NHTSA pre-crash typology: left turn across path from lateral directions, no signal.
"""

from __future__ import annotations

import carla

from adr1.errors import ScenarioError
from adr1.scenarios.actor_flows import CrossingFlowScenario, FlowScenario, flow_path
from adr1.scenarios.behaviours.flows import ActorFlow
from adr1.scenarios.places import Path, nearest_route_s, opposite_lane


class InterurbanAdvancedActorFlow(CrossingFlowScenario):
    """See this file's text."""

    def paths(self) -> list[Path]:
        begin, end = self._beside(self._end), self._beside(self._start)
        return [self.path(), flow_path(self.context.carla_map, begin, end)]

    def flow(self, name: str, path: Path) -> ActorFlow:
        crossed = abs(path[-1] - (self._end.x, self._end.y)).max() < 2.0
        return super().flow(name, path) if crossed else FlowScenario.flow(self, name, path)

    def over_s_m(self) -> float:
        beside = self._beside(self._start)
        return nearest_route_s(self.context.route, beside.x, beside.y)

    def _beside(self, place: carla.Location) -> carla.Location:
        lane = opposite_lane(self.context.carla_map.get_waypoint(place))
        if lane is None:
            raise ScenarioError("there is no lane the other way beside the flow")
        return lane.transform.location
