"""A car that drives ahead of the ego along its route."""

from __future__ import annotations

import carla
import numpy as np

from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.places import lane_path, route_waypoint
from adr1.scenarios.scenario import Scenario

ROUTE_REST_M = 60.0
"""How far the car drives on, along its lane, where the route ends."""


class Leader:
    """The car and its wanted speed, which the scenario changes as it likes.

    Attributes:
        speed_mps: what it is told to drive at from now on; it never drives into what is ahead.
    """

    def __init__(
        self, scenario: Scenario, s_m: float, speed_mps: float, car: carla.Vehicle
    ) -> None:
        context = scenario.context
        self.speed_mps = speed_mps
        self.car = car
        route = context.route
        rest = route.positions_world_m[route.index_at(s_m) :, :2]
        x, y = rest[-1].tolist()
        end = context.carla_map.get_waypoint(carla.Location(x=x, y=y))
        beyond = lane_path(end, ROUTE_REST_M)
        path = np.concatenate([rest, beyond[2:]])
        self.drive = DrivePath("lead car", context, car, path, lambda: self.speed_mps)

    @classmethod
    def spawn(cls, scenario: Scenario, s_m: float, speed_mps: float) -> Leader:
        """Put a car on the route at a distance along it."""
        place = route_waypoint(scenario.context.carla_map, scenario.context.route, s_m)
        car = scenario.cast.car(place.transform, room_m=20.0)
        return cls(scenario, s_m, speed_mps, car)
