"""An accident blocks the ego's lane: a police car with its lights on, and two cars behind it.

    ->  ego          /\\ [police]   [car] [car]
    ------------------------------------------    the next lane of the same direction is free

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (120)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)

NHTSA pre-crash typology: lead vehicle stopped.
"""

from __future__ import annotations

import carla

from adr1.scenarios.obstacles import ObstacleScenario
from adr1.scenarios.places import route_waypoint, shifted

POLICE_AFTER_M = 6.0
CARS_AFTER_M = (16.0, 23.0)
ASIDE_M = 0.3


class Accident(ObstacleScenario):
    """See this file's text."""

    def build_obstacle(self) -> float:
        self._stand_warning()
        police = self.cast.vehicle(
            self._pose(POLICE_AFTER_M), "vehicle.dodge.charger_police_2020", room_m=25.0
        )
        self.hold(police)
        lights = carla.VehicleLightState
        self.signal(police, lights.RightBlinker | lights.LeftBlinker | lights.Special1)
        for after_m in CARS_AFTER_M:
            self.hold(self.cast.car(self._pose(after_m)))
        return CARS_AFTER_M[-1] + 3.0

    def _stand_warning(self) -> None:
        self.cast.prop(self._pose(0.0), "static.prop.warningaccident")

    def _pose(self, after_m: float) -> carla.Transform:
        carla_map, route = self.context.carla_map, self.context.route
        place = route_waypoint(carla_map, route, self.obstacle_s_m + after_m)
        return shifted(place, self.sign * ASIDE_M)
