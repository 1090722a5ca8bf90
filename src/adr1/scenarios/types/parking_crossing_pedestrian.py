"""A pedestrian steps out between parked cars.

        ->  ego                     ^
        ----------------------------|-------------
        parking             [car]   o

Parameters:
    distance         metres from the trigger point to the pedestrian, 8 to 200 (12)
    direction        `right` or `left`: the side he comes from (right)
    crossing_angle   degrees away from the shortest way across, -45 to 45 (0)

NHTSA pre-crash typology: pedestrian crossing from behind a parked vehicle.
"""

from __future__ import annotations

import carla

from adr1.scenarios.places import route_waypoint, shifted
from adr1.scenarios.types.dynamic_object_crossing import DynamicObjectCrossing

CAR_BEFORE_M = 4.5


class ParkingCrossingPedestrian(DynamicObjectCrossing):
    """See this file's text."""

    lane_types = ("Parking", "Shoulder", "Sidewalk")

    def hide(self, s_m: float, aside_m: float) -> None:
        place = route_waypoint(self.context.carla_map, self.context.route, s_m - CAR_BEFORE_M)
        car: carla.Vehicle = self.cast.car(shifted(place, aside_m), room_m=0.0)
        self.hold(car)
