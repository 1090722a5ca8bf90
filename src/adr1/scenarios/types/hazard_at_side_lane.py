"""Cyclists ride slowly at the edge of the ego's lane.

    ->  ego              o->  o->  o->
    ------------------------------------------    the next lane of the same direction is free

The ego follows them at a distance or changes lane to pass.

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (100)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)
    bicycle_speed            of the cyclists, km/h, 3 to 40 (10)
    bicycle_drive_distance   metres after which they stop, 10 to 500 (50)

NHTSA pre-crash typology: pedalcyclist, vehicle going straight, same direction.
"""

from __future__ import annotations

from functools import partial

import py_trees

from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import sequence, together
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.obstacles import ObstacleScenario
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import lane_path, path_aside, route_waypoint, shifted

CYCLISTS = 3
SPACING_M = 6.0
FROM_EDGE_M = 0.7


class HazardAtSideLane(ObstacleScenario):
    """See this file's text."""

    default_distance_m = 100.0

    def read(self, parameters: ScenarioParameters) -> None:
        super().read(parameters)
        self._speed_mps = parameters.number("bicycle_speed", 10.0, low=3.0, high=40.0) / 3.6
        self._way_m = parameters.number("bicycle_drive_distance", 50.0, low=10.0, high=500.0)

    def build_obstacle(self) -> float:
        carla_map, route = self.context.carla_map, self.context.route
        self._riders: list[py_trees.behaviour.Behaviour] = []
        for i in range(CYCLISTS):
            place = route_waypoint(carla_map, route, self.obstacle_s_m + i * SPACING_M)
            aside_m = self.sign * (0.5 * place.lane_width - FROM_EDGE_M)
            pose = shifted(place, aside_m)
            rider = self.cast.vehicle(pose, base_type="bicycle", room_m=12.0)
            path = path_aside(lane_path(place, self._way_m), aside_m)
            drive = DrivePath(f"cyclist {i}", self.context, rider, path, self._speed_mps)
            stop = Do(f"cyclist {i} stops", partial(self.hold, rider))
            self._riders.append(sequence(f"cyclist {i} rides on", drive, stop))
        return (CYCLISTS - 1) * SPACING_M + self._way_m

    def behave(self) -> py_trees.behaviour.Behaviour:
        start = WaitUntil("ego at the trigger", lambda: self.started)
        never = WaitUntil("until the ego is past", lambda: False)
        return sequence("cyclists", start, together("ride", *self._riders), never)
