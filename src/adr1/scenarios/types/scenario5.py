"""The car ahead brakes while another drives beside the ego (OtherLeadingVehicle).

    ->        -> [car 2]               the neighbouring lane
    ------------------------------------------
    ->  ego        -> [car 1] !

The ego has to brake; a lane change must wait for the second car.

Parameters: as of HardBreakRoute, see hard_break_route.py.

NHTSA pre-crash typology: lead vehicle decelerating, neighbouring lane taken.
"""

from __future__ import annotations

import py_trees

from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.places import beside, lane_path, route_waypoint
from adr1.scenarios.types.hard_break_route import HardBreakRoute

BESIDE_SPEED_SHARE = 0.8
BESIDE_WAY_M = 150.0


class Scenario5(HardBreakRoute):
    """See this file's text."""

    def set_up(self) -> py_trees.behaviour.Behaviour:
        story = super().set_up()
        place = route_waypoint(self.context.carla_map, self.context.route, self.trigger_s_m)
        lane = beside(place, "left", ("Driving",)) or beside(place, "right", ("Driving",))
        if lane is None:
            raise ScenarioError("there is no second lane of the ego's direction here")
        car = self.cast.car(lane.transform)
        path = lane_path(lane, BESIDE_WAY_M)
        second = sequence(
            "the second car",
            WaitUntil("ego at the trigger", lambda: self.started),
            DrivePath("beside", self.context, car, path, BESIDE_SPEED_SHARE * self._speed_mps),
            WaitUntil("until the first car has driven on", lambda: False),
        )
        return first_of("Scenario5", story, second)
