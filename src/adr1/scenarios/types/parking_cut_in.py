"""A parked car pulls out in front of the ego.

    ->  ego                  ^
    ------------------------/-----------------
    parking      [car]  [car]

Parameters:
    distance      metres from the trigger to the car, 15 to 100 (40)
    direction     `right` or `left`: the side where it is parked (right)
    speed         that it reaches, m/s, 2 to 12 (5)

NHTSA pre-crash typology: vehicle leaving a parking position, same direction.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.trees import sequence, together
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import (
    aside_m,
    lane_path,
    merge_paths,
    path_aside,
    route_waypoint,
    shifted,
    sign_of,
)
from adr1.scenarios.scenario import Scenario

WAY_M = 110.0
PULL_OUT_M = 9.0
STARTS_AT_S = 2.6
BLOCKER_BEFORE_M = 8.0


class ParkingCutIn(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 40.0, low=15.0, high=100.0)
        self._side = parameters.text("direction", "right", ("left", "right"))
        self._speed_mps = parameters.number("speed", 5.0, low=2.0, high=12.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        carla_map, route = self.context.carla_map, self.context.route
        lane = route_waypoint(carla_map, route, self.trigger_s_m + self._distance_m)
        slot_m = aside_m(lane, self._side, ("Parking",))
        before_s_m = self.trigger_s_m + self._distance_m - BLOCKER_BEFORE_M
        before = route_waypoint(carla_map, route, before_s_m)
        self.hold(self.cast.car(shifted(before, slot_m + 0.2 * sign_of(self._side)), room_m=0.0))
        self._car = self.cast.car(shifted(lane, slot_m), room_m=0.0)
        self.hold(self._car)
        straight = lane_path(lane, WAY_M)
        path = merge_paths(path_aside(straight, slot_m), straight, 1.0, PULL_OUT_M)
        return sequence(
            "ParkingCutIn",
            WaitUntil("ego near", lambda: self.started and self._near()),
            together(
                "pull out",
                DrivePath("drive", self.context, self._car, path, self._speed_mps, careful=False),
                WaitUntil("ego past", lambda: self.passed(self._distance_m + 25.0)),
            ),
        )

    def _near(self) -> bool:
        gap_m = self.context.distance_to_ego_m(self._car)
        return gap_m < max(self.context.ego_speed_mps * STARTS_AT_S, 9.0)
