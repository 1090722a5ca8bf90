"""Road works close the ego's lane: a warning sign, and cones round a stretch of the lane.

    ->  ego        [sign]  ^  ^  ^  ^  ^
    ------------------------------------------    the next lane of the same direction is free

Parameters:
    distance       metres from the trigger point to the obstacle, 15 to 400 (100)
    direction      `right` or `left`: the edge of the lane that it stands towards (right)

NHTSA pre-crash typology: object on the road.
"""

from __future__ import annotations

from adr1.scenarios.obstacles import ObstacleScenario
from adr1.scenarios.places import route_waypoint, shifted

LENGTH_M = 16.0
CONE_EVERY_M = 4.0


class ConstructionObstacle(ObstacleScenario):
    """See this file's text."""

    default_distance_m = 100.0

    def build_obstacle(self) -> float:
        carla_map, route = self.context.carla_map, self.context.route
        begin = route_waypoint(carla_map, route, self.obstacle_s_m)
        self.cast.prop(shifted(begin, 0.0, turn_deg=180.0), "static.prop.trafficwarning")
        inner_m = 0.5 * begin.lane_width - 0.7
        count = int(LENGTH_M / CONE_EVERY_M)
        for i in range(1, count + 1):
            place = route_waypoint(carla_map, route, self.obstacle_s_m + i * CONE_EVERY_M)
            for aside_m in (-self.sign * inner_m, self.sign * inner_m):
                self.cast.prop(shifted(place, aside_m), "static.prop.constructioncone")
        end = route_waypoint(carla_map, route, self.obstacle_s_m + LENGTH_M)
        self.cast.prop(shifted(end, 0.0), "static.prop.warningconstruction")
        return LENGTH_M
