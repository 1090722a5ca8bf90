"""The ego stands in a parking lane between two cars and has to join the traffic that flows past.

    ->   ->   ->   traffic
    ------------------------------------------
    parking   [car]   ego    [car]

Parameters:
    front_vehicle_distance   metres from the ego's middle to that of the car ahead, 7 to 30 (20)
    behind_vehicle_distance  and of the car behind, 6 to 30 (10)
    direction                `right` or `left`: the side of the route where it stands (right)
    flow_speed               of the traffic, m/s, 2 to 25 (7)
    frequency                range of the metres between its cars, 10 to 200 (25 to 60)

NHTSA pre-crash typology: vehicle leaving a parking position.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.flows import ActorFlow
from adr1.scenarios.behaviours.trees import first_of
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import aside_m, lane_path, path_back, route_waypoint, shifted
from adr1.scenarios.scenario import Scenario

FLOW_BEFORE_M = 60.0
FLOW_BEYOND_M = 120.0
MERGED_M = 45.0


class ParkingExit(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE, InfractionKind.COLLISION_LAYOUT})

    def read(self, parameters: ScenarioParameters) -> None:
        self._front_m = parameters.number("front_vehicle_distance", 20.0, low=7.0, high=30.0)
        self._behind_m = parameters.number("behind_vehicle_distance", 10.0, low=6.0, high=30.0)
        self._side = parameters.text("direction", "right", ("left", "right"))
        self._flow_mps = parameters.number("flow_speed", 7.0, low=2.0, high=25.0)
        self._gap_m = parameters.interval("frequency", (25.0, 60.0), low=10.0, high=200.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        lane = route_waypoint(context.carla_map, context.route, self.trigger_s_m)
        slot_m = aside_m(lane, self._side, ("Parking",))
        here = shifted(lane, slot_m)
        here.location.z += 0.3
        context.ego.set_transform(here)
        ahead = lane.next(self._front_m)[0]
        behind = path_back(lane, self._behind_m)
        for place in (ahead, behind):
            self.hold(self.cast.car(shifted(place, slot_m), room_m=0.0))
        begin = path_back(lane, FLOW_BEFORE_M)
        path = lane_path(begin, FLOW_BEFORE_M + FLOW_BEYOND_M)
        flow = ActorFlow("traffic", context, self.cast, path, self._flow_mps, self._gap_m)
        merged = WaitUntil("ego has merged", lambda: self.started and self.passed(MERGED_M))
        return first_of("ParkingExit", merged, flow)
