"""A car parks with its wheels on the ego's lane, and its door opens as the ego comes near.

    <-   <-   <-   oncoming traffic
    ------------------------------------------
    ->  ego             [car]\\_ door
    parking lane

The ego needs part of the oncoming lane to pass. The embedded simulator shows no door and gives it
no body, so what is in the way there is the car itself.

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (50)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)
    frequency      range of the metres between oncoming vehicles, 10 to 500 (20 to 100)
    flow_speed     of oncoming vehicles, m/s, 2 to 30 (9)

NHTSA pre-crash typology: vehicle parked, door opened.
"""

from __future__ import annotations

import carla
import py_trees

from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import sequence
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.obstacles import ObstacleScenario
from adr1.scenarios.places import route_waypoint, shifted

INTO_LANE_M = 1.0
OPEN_AT_S = 3.5


class VehicleOpensDoorTwoWays(ObstacleScenario):
    """See this file's text."""

    default_distance_m = 50.0
    two_ways = True

    def build_obstacle(self) -> float:
        place = route_waypoint(self.context.carla_map, self.context.route, self.obstacle_s_m)
        self._car = self.cast.vehicle(
            shifted(place, 0.0), base_type="car", has_dynamic_doors="true", room_m=20.0
        )
        half_width_m = float(self._car.bounding_box.extent.y)
        aside_m = 0.5 * place.lane_width + half_width_m - INTO_LANE_M
        self._car.set_transform(shifted(place, self.sign * aside_m))
        self.hold(self._car)
        return 2.0 * float(self._car.bounding_box.extent.x)

    def behave(self) -> py_trees.behaviour.Behaviour:
        return sequence(
            "door",
            WaitUntil("ego comes near", self._near),
            Do("open the door", self._open),
            WaitUntil("until the ego is past", lambda: False),
        )

    def _near(self) -> bool:
        gap_m = self.context.distance_to_ego_m(self._car)
        return self.started and gap_m < max(self.context.ego_speed_mps * OPEN_AT_S, 10.0)

    def _open(self) -> None:
        door = carla.VehicleDoor.FL if self.side == "right" else carla.VehicleDoor.FR
        self._car.open_door(door)
