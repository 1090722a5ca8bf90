"""The ego has to change lane several times in a row, each time into a lane with slower cars.

        =>     [car]        [car]     .->  [car]   =>
        =>  [car]      [car]  .->  [car]      [car]
        ego ->  . . . . . . -'

For each change it has to look, to take up the speed of the lane and to wait for a gap.

Parameters (Bench2Drive gives none and leaves the cars to chance; here they are sure to be there):
    flow_speed            speed of the cars in the lanes to the left, m/s, 1 to 40 (15)
    source_dist_interval  gap between two of them, m, `from` and `to`, 5 to 5000 (30 to 60)

NHTSA pre-crash typology: vehicle(s) changing lanes, same direction.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.flows import ActorFlow
from adr1.scenarios.behaviours.trees import first_of
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import beside, lane_path, path_back, route_waypoint
from adr1.scenarios.scenario import Scenario

LENGTH_M = 200.0
BEHIND_M, AHEAD_M = 60.0, 120.0
"""The flows begin before the trigger point and go on behind the scenario's end."""


class SequentialLaneChange(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._speed_mps = parameters.number("flow_speed", 15.0, low=1.0, high=40.0)
        self._gap_m = parameters.interval(
            "source_dist_interval", (30.0, 60.0), low=5.0, high=5000.0
        )

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        lane = route_waypoint(context.carla_map, context.route, self.trigger_s_m)
        lane = beside(lane, "left", ("Driving",))
        flows: list[py_trees.behaviour.Behaviour] = []
        while lane is not None:
            path = lane_path(path_back(lane, BEHIND_M), BEHIND_M + LENGTH_M + AHEAD_M)
            flow = ActorFlow(
                f"lane {len(flows)}", context, self.cast, path, self._speed_mps, self._gap_m
            )
            flows.append(flow)
            lane = beside(lane, "left", ("Driving",))
        if not flows:
            raise ScenarioError("there is no lane to the left at the trigger point")
        through = WaitUntil("ego through", lambda: self.passed(LENGTH_M))
        return first_of("SequentialLaneChange", *flows, through)
