"""A car stands in the ego's lane and traffic comes towards it (ManeuverOppositeDirection).

    <-   <-   <-   oncoming traffic
    ------------------------------------------
    ->  ego                   [car]

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (120)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)
    frequency      range of the metres between oncoming vehicles, 10 to 500 (20 to 100)
    flow_speed     of oncoming vehicles, m/s, 2 to 30 (9)

NHTSA pre-crash typology: lead vehicle stopped, passing with oncoming traffic.
"""

from __future__ import annotations

from adr1.scenarios.obstacles import ObstacleScenario
from adr1.scenarios.places import route_waypoint, shifted


class Scenario6(ObstacleScenario):
    """See this file's text."""

    two_ways = True

    def build_obstacle(self) -> float:
        place = route_waypoint(self.context.carla_map, self.context.route, self.obstacle_s_m)
        car = self.cast.car(shifted(place, 0.0), room_m=25.0)
        self.hold(car)
        return 2.0 * float(car.bounding_box.extent.x)
