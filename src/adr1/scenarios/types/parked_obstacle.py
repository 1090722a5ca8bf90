"""A broken-down car stands in the ego's lane, behind a warning triangle.

        ->  ego                   /\\  [car]
        ------------------------------------------    the next lane of the same direction is free

The ego has to see it early, change lane (or wait for a gap to do so), pass and come back.

Parameters:
    distance       metres from the trigger point to the car, 20 to 200 (40)
    direction      `right` or `left`: towards which edge of its lane it stands (right)
    speed          legal speed there, km/h, 10 to 130: only told, not used (60)

NHTSA pre-crash typology: lead vehicle stopped.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import sequence
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import route_waypoint, shifted
from adr1.scenarios.scenario import Scenario

TRIANGLE_BEHIND_M = 8.0
EDGE_M = 0.4
PASSED_M = 20.0


class ParkedObstacle(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE, InfractionKind.COLLISION_LAYOUT})

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 40.0, low=20.0, high=200.0)
        side = parameters.text("direction", "right", ("left", "right"))
        self._aside_m = EDGE_M if side == "right" else -EDGE_M

    def set_up(self) -> py_trees.behaviour.Behaviour:
        route, carla_map = self.context.route, self.context.carla_map
        car_s_m = self.trigger_s_m + self._distance_m
        triangle = route_waypoint(carla_map, route, car_s_m - TRIANGLE_BEHIND_M)
        self.cast.prop(shifted(triangle, self._aside_m), "static.prop.warningaccident")
        place = shifted(route_waypoint(carla_map, route, car_s_m), self._aside_m)
        car = self.cast.car(place, room_m=25.0)
        return sequence(
            "ParkedObstacle",
            Do("hold the car", lambda: self.hold(car)),
            WaitUntil("ego at the trigger", lambda: self.started),
            WaitUntil("ego past the car", lambda: self.passed(self._distance_m + PASSED_M)),
        )
