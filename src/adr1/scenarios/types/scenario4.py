"""A cyclist crosses the road that the ego turns into (VehicleTurning).

            |     |
    o=o --->|     |        the cyclist crosses just behind the junction
    --------+     +------
    ->  ego __/
    ---------------------

Parameters: as of VehicleTurningRoute, see vehicle_turning_route.py.

NHTSA pre-crash typology: pedalcyclist crossing, vehicle turning.
"""

from __future__ import annotations

from adr1.scenarios.types.vehicle_turning_route import VehicleTurningRoute


class Scenario4(VehicleTurningRoute):
    """See this file's text."""
