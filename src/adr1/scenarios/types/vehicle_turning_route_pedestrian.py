"""A pedestrian crosses the road that the ego turns into.

            |     |
    o ----->|     |        the pedestrian crosses just behind the junction
    --------+     +------
    ->  ego __/
    ---------------------

Parameters:
    distance    metres behind the junction's end where he crosses, 2 to 20 (11)
    direction   `right` or `left`: the side he comes from (right)

NHTSA pre-crash typology: pedestrian crossing, vehicle turning.
"""

from __future__ import annotations

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.walking import Walk
from adr1.scenarios.crossings import arrives_with_ego, crossing_story
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import aside_m, junction_after, route_waypoint, shifted, sign_of
from adr1.scenarios.scenario import Scenario

GIVE_UP_S = 60.0
TURNING_M = 32.0


class VehicleTurningRoutePedestrian(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_PEDESTRIAN})

    def read(self, parameters: ScenarioParameters) -> None:
        self._behind_m = parameters.number("distance", 11.0, low=2.0, high=20.0)
        self._side = parameters.text("direction", "right", ("left", "right"))

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        _, leave_s_m = junction_after(context.route, self.trigger_s_m)
        meet_s_m = leave_s_m + self._behind_m
        lane = route_waypoint(context.carla_map, context.route, meet_s_m)
        verge_m = aside_m(lane, self._side, ("Sidewalk", "Shoulder"), same_way=False)
        sign = sign_of(self._side)
        start = shifted(lane, verge_m, turn_deg=-sign * 90.0)
        goal = shifted(lane, -sign * 2.0 * lane.lane_width)
        cross, speed_mps = self.crosser(start, goal)
        meeting, needs_s = lane.transform.location, abs(verge_m) / speed_mps

        def go() -> bool:
            turning = self.started and context.ego_s_m > leave_s_m - TURNING_M
            return turning and arrives_with_ego(context, meeting, needs_s)

        return crossing_story(
            type(self).__name__,
            context,
            go=go,
            cross=cross,
            give_up_s=GIVE_UP_S,
            past=lambda: context.ego_s_m > meet_s_m + 8.0,
        )

    def crosser(
        self, start: carla.Transform, goal: carla.Transform
    ) -> tuple[py_trees.behaviour.Behaviour, float]:
        """Who crosses from start to goal: his way as a behaviour, and his speed [m/s]."""
        walker = self.cast.walker(start)
        speed_mps = 2.2
        return Walk("cross", self.context, walker, goal.location, speed_mps), speed_mps
