"""A pedestrian runs onto the road from behind something that hides him.

                      pavement   [blocker] o
        ->  ego                            |
        -----------------------------------v------

The ego has to brake, and wait until the pedestrian is across.

Parameters:
    distance             metres from the trigger point to the pedestrian, 8 to 200 (12)
    direction            `right` or `left`: the side he comes from (right)
    crossing_angle       degrees away from the shortest way across, -45 to 45 (0)
    blocker_model        prop or vehicle that hides him (static.prop.vendingmachine)

NHTSA pre-crash typology: pedestrian crossing, vehicle going straight.
"""

from __future__ import annotations

import math
from typing import ClassVar

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.walking import Walk
from adr1.scenarios.crossings import arrives_with_ego, crossing_story
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import aside_m, route_waypoint, shifted, sign_of
from adr1.scenarios.scenario import Scenario

RUN_MPS = 3.0
BLOCKER_BEFORE_M, CAR_BEFORE_M = 1.8, 3.4
GIVE_UP_S = 40.0


class DynamicObjectCrossing(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_PEDESTRIAN})
    lane_types: ClassVar[tuple[str, ...]] = ("Sidewalk", "Shoulder", "Parking")
    """Where he comes from: the nearest of these."""

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 12.0, low=8.0, high=200.0)
        self._side = parameters.text("direction", "right", ("left", "right"))
        self._angle_deg = parameters.number("crossing_angle", 0.0, low=-45.0, high=45.0)
        known = self.spec.parameters.get("blocker_model", {})
        self._blocker = known.get("value", "static.prop.vendingmachine")

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        s_m = self.trigger_s_m + self._distance_m
        lane = route_waypoint(context.carla_map, context.route, s_m)
        verge_m = aside_m(lane, self._side, self.lane_types, same_way=False)
        sign = sign_of(self._side)
        self.hide(s_m, verge_m)
        walker = self.cast.walker(shifted(lane, verge_m, turn_deg=-sign * 90.0))
        far = shifted(lane, -sign * 2.0 * lane.lane_width)
        goal = self._slanted(far, lane, abs(verge_m) + 2.0 * lane.lane_width)
        meeting, needs_s = lane.transform.location, abs(verge_m) / RUN_MPS
        return crossing_story(
            type(self).__name__,
            context,
            go=lambda: self.started and arrives_with_ego(context, meeting, needs_s),
            cross=Walk("run across", context, walker, goal, RUN_MPS),
            give_up_s=GIVE_UP_S,
            past=lambda: self.passed(self._distance_m + 10.0),
        )

    def hide(self, s_m: float, aside_m: float) -> None:
        """Put what hides him before his place at `s_m`, `aside_m` right of the lane's middle."""
        is_car = self._blocker.startswith("vehicle.")
        before_m = CAR_BEFORE_M if is_car else BLOCKER_BEFORE_M
        place = route_waypoint(self.context.carla_map, self.context.route, s_m - before_m)
        if is_car:
            car: carla.Vehicle = self.cast.vehicle(
                shifted(place, aside_m), self._blocker, room_m=0.0
            )
            self.hold(car)
        else:
            self.cast.prop(shifted(place, aside_m, turn_deg=90.0), self._blocker)

    def _slanted(self, far: carla.Transform, lane: carla.Waypoint, way_m: float) -> carla.Location:
        """The far side, moved along the lane by the angle that he crosses at."""
        slant_m = way_m * math.tan(math.radians(self._angle_deg))
        yaw = math.radians(lane.transform.rotation.yaw)
        place = far.location
        return carla.Location(
            x=place.x + slant_m * math.cos(yaw), y=place.y + slant_m * math.sin(yaw), z=place.z
        )
