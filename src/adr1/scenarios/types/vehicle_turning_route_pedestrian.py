"""A pedestrian crosses the road that the ego turns into.

            |     |
    o ----->|     |        the pedestrian crosses just behind the junction
    --------+     +------
    ->  ego __/
    ---------------------

Parameters:
    distance    metres behind the junction's end where he crosses, 2 to 20 (5)
    direction   `right` or `left`: the side he comes from (right)

NHTSA pre-crash typology: pedestrian crossing, vehicle turning.
"""

from __future__ import annotations

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.behaviours.walking import Walk
from adr1.scenarios.crossings import arrives_with_ego
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import beside, junction_after, route_waypoint, shifted
from adr1.scenarios.scenario import Scenario

GIVE_UP_S = 60.0
TURNING_M = 32.0


class VehicleTurningRoutePedestrian(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_PEDESTRIAN})

    def read(self, parameters: ScenarioParameters) -> None:
        self._behind_m = parameters.number("distance", 5.0, low=2.0, high=20.0)
        self._side = parameters.text("direction", "right", ("left", "right"))

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        _, leave_s_m = junction_after(context.route, self.trigger_s_m)
        meet_s_m = leave_s_m + self._behind_m
        lane = route_waypoint(context.carla_map, context.route, meet_s_m)
        verge = beside(lane, self._side, ("Sidewalk", "Shoulder"), same_way=False)
        if verge is None:
            raise ScenarioError(f"there is no pavement on the {self._side} of the exit here")
        sign = 1.0 if self._side == "right" else -1.0
        away_m = lane.transform.location.distance(verge.transform.location)
        start = shifted(lane, sign * away_m, turn_deg=-sign * 90.0)
        goal = shifted(lane, -sign * 2.0 * lane.lane_width)
        cross, speed_mps = self.crosser(start, goal)
        meeting = lane.transform.location
        return sequence(
            type(self).__name__,
            WaitUntil(
                "ego turns",
                lambda: (
                    self.started
                    and context.ego_s_m > leave_s_m - TURNING_M
                    and arrives_with_ego(context, meeting, away_m / speed_mps)
                ),
            ),
            first_of("cross", cross, WaitSeconds("give up", context, GIVE_UP_S)),
            WaitUntil("ego past", lambda: context.ego_s_m > meet_s_m + 8.0),
        )

    def crosser(
        self, start: carla.Transform, goal: carla.Transform
    ) -> tuple[py_trees.behaviour.Behaviour, float]:
        """Who crosses from start to goal: his way as a behaviour, and his speed [m/s]."""
        walker = self.cast.walker(start)
        speed_mps = 2.2
        return Walk("cross", self.context, walker, goal.location, speed_mps), speed_mps
