"""A pedestrian runs onto the road from behind something that hides him.

                      pavement   [blocker] o
        ->  ego                            |
        -----------------------------------v------

The ego has to brake, and wait until the pedestrian is across.

Parameters:
    distance             metres from the trigger point to the pedestrian, 8 to 60 (12)
    direction            `right` or `left`: the side he comes from (right)
    crossing_angle       degrees away from the shortest way across, -45 to 45 (0)
    blocker_model        blueprint of what hides him (static.prop.vendingmachine)

NHTSA pre-crash typology: pedestrian crossing, vehicle going straight.
"""

from __future__ import annotations

import math
from typing import ClassVar

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.behaviours.walking import Walk
from adr1.scenarios.crossings import arrives_with_ego
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import beside, route_waypoint, shifted
from adr1.scenarios.scenario import Scenario

RUN_MPS = 3.0
BLOCKER_BEFORE_M = 1.8
GIVE_UP_S = 40.0


class DynamicObjectCrossing(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_PEDESTRIAN})
    lane_types: ClassVar[tuple[str, ...]] = ("Sidewalk", "Shoulder", "Parking")
    """Where he comes from: the nearest of these."""

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 12.0, low=8.0, high=60.0)
        self._side = parameters.text("direction", "right", ("left", "right"))
        self._angle_deg = parameters.number("crossing_angle", 0.0, low=-45.0, high=45.0)
        known = self.spec.parameters.get("blocker_model", {})
        self._blocker = known.get("value", "static.prop.vendingmachine")

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        s_m = self.trigger_s_m + self._distance_m
        lane = route_waypoint(context.carla_map, context.route, s_m)
        verge = beside(lane, self._side, self.lane_types, same_way=False)
        if verge is None:
            raise ScenarioError(f"there is no pavement on the {self._side} of the route here")
        sign = 1.0 if self._side == "right" else -1.0
        away_m = lane.transform.location.distance(verge.transform.location)
        start = shifted(lane, sign * away_m, turn_deg=-sign * 90.0)
        self.hide(s_m, sign * away_m)
        walker = self.cast.walker(start)
        goal = self._across(lane, sign, away_m + 2.0 * lane.lane_width)
        return sequence(
            "DynamicObjectCrossing",
            WaitUntil("ego near", self._time_to_go),
            first_of(
                "cross, or the ego is past",
                Walk("run across", context, walker, goal, RUN_MPS),
                WaitSeconds("give up", context, GIVE_UP_S),
            ),
            WaitUntil("ego past", lambda: self.passed(self._distance_m + 10.0)),
        )

    def hide(self, s_m: float, aside_m: float) -> None:
        """Put what hides him before his place at `s_m`, `aside_m` right of the lane's middle."""
        place = route_waypoint(self.context.carla_map, self.context.route, s_m - BLOCKER_BEFORE_M)
        self.cast.prop(shifted(place, aside_m, turn_deg=90.0), self._blocker)

    def _time_to_go(self) -> bool:
        return self.started and arrives_with_ego(
            self.context, self._meeting, self._to_lane_m / RUN_MPS
        )

    def _across(self, lane: carla.Waypoint, sign: float, way_m: float) -> carla.Location:
        self._to_lane_m = way_m - 2.0 * lane.lane_width
        self._meeting = lane.transform.location
        far = shifted(lane, -sign * 2.0 * lane.lane_width).location
        slant_m = way_m * math.tan(math.radians(self._angle_deg))
        yaw = math.radians(lane.transform.rotation.yaw)
        far.x += slant_m * math.cos(yaw)
        far.y += slant_m * math.sin(yaw)
        return far
