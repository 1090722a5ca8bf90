"""Oncoming cars cut a bend: they drive partly in the ego's lane.

    <-  <-  cars, over the centre line
    - - - - - - - - - - - - - - - - - - (in a bend)
    ->  ego

The ego has to keep to the right edge of its lane, and slow down.

Parameters:
    distance    metres from the trigger to where the first cars are met, 20 to 250 (80)
    offset      metres that they drive over towards the ego, 0.1 to 2 (1.6)
    speed       of the oncoming cars, m/s, 2 to 25 (7)
    frequency   range of the metres between them, 10 to 200 (18 to 30)

NHTSA pre-crash typology: vehicles drifting into the opposite lane.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.flows import ActorFlow
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import (
    lane_path,
    merge_paths,
    opposite_lane,
    path_aside,
    path_back,
    route_waypoint,
)
from adr1.scenarios.scenario import Scenario

BEYOND_M = 40.0
INVADED_M = 20.0
CROSS_OVER_M = 12.0


class InvadingTurn(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 80.0, low=20.0, high=250.0)
        self._offset_m = parameters.number("offset", 1.6, low=0.1, high=2.0)
        self._speed_mps = parameters.number("speed", 7.0, low=2.0, high=25.0)
        self._gap_m = parameters.interval("frequency", (18.0, 30.0), low=10.0, high=200.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        carla_map, route = self.context.carla_map, self.context.route
        meet = route_waypoint(carla_map, route, self.trigger_s_m + self._distance_m)
        beside = opposite_lane(meet)
        if beside is None:
            raise ScenarioError("there is no lane of oncoming traffic here")
        begin = path_back(beside, BEYOND_M)
        lane = lane_path(begin, BEYOND_M + self._distance_m)
        aside = path_aside(lane, -self._offset_m)
        path = merge_paths(lane, aside, BEYOND_M - INVADED_M, CROSS_OVER_M)
        path = merge_paths(path, lane, BEYOND_M + INVADED_M, CROSS_OVER_M)
        flow = ActorFlow(
            "invaders", self.context, self.cast, path, self._speed_mps, self._gap_m, careful=False
        )
        ego = sequence(
            "ego drives past",
            WaitUntil("ego at the trigger", lambda: self.started),
            WaitUntil("past", lambda: self.passed(self._distance_m + BEYOND_M)),
        )
        return first_of("InvadingTurn", ego, flow)
