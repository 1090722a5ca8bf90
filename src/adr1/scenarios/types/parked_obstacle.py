"""A broken-down car stands in the ego's lane, behind a warning triangle.

    ->  ego                   /\\  [car]
    ------------------------------------------    the next lane of the same direction is free

The ego has to see it early, change lane (or wait for a gap to do so), pass and come back.

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (120)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)

NHTSA pre-crash typology: lead vehicle stopped.
"""

from __future__ import annotations

import carla

from adr1.scenarios.obstacles import ObstacleScenario
from adr1.scenarios.places import route_waypoint, shifted

TRIANGLE_BEFORE_M = 8.0
ASIDE_M = 0.4


class ParkedObstacle(ObstacleScenario):
    """See this file's text."""

    def build_obstacle(self) -> float:
        carla_map, route = self.context.carla_map, self.context.route
        triangle = route_waypoint(carla_map, route, self.obstacle_s_m)
        self.cast.prop(shifted(triangle, self.sign * ASIDE_M), "static.prop.warningaccident")
        place = route_waypoint(carla_map, route, self.obstacle_s_m + TRIANGLE_BEFORE_M)
        car = self.cast.car(shifted(place, self.sign * ASIDE_M), room_m=25.0)
        self.hold(car)
        self.signal(car, carla.VehicleLightState.LeftBlinker | carla.VehicleLightState.RightBlinker)
        return TRIANGLE_BEFORE_M + 2.0 * float(car.bounding_box.extent.x)
