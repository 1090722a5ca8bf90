"""A cyclist crosses the road that the ego turns into.

            |     |
    o=o --->|     |        the cyclist crosses just behind the junction
    --------+     +------
    ->  ego __/
    ---------------------

Parameters:
    distance    metres behind the junction's end where the cyclist crosses, 2 to 20 (11)
    direction   `right` or `left`: the side that the cyclist comes from (right)

NHTSA pre-crash typology: pedalcyclist crossing, vehicle turning.
"""

from __future__ import annotations

import carla
import numpy as np
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.types.vehicle_turning_route_pedestrian import VehicleTurningRoutePedestrian

POINTS = 30


class VehicleTurningRoute(VehicleTurningRoutePedestrian):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def crosser(
        self, start: carla.Transform, goal: carla.Transform
    ) -> tuple[py_trees.behaviour.Behaviour, float]:
        rider = self.cast.vehicle(start, base_type="bicycle", room_m=0.0)
        speed_mps = 3.0
        share = np.linspace(0.0, 1.0, POINTS)[:, None]
        begin = np.array([start.location.x, start.location.y])
        end = np.array([goal.location.x, goal.location.y])
        path = begin + share * (end - begin)
        drive = DrivePath("cross", self.context, rider, path, speed_mps, careful=False)
        return drive, 0.75 * speed_mps
