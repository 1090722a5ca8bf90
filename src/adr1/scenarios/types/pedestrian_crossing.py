"""Three pedestrians cross the road one after the other, just before a junction or anywhere else.

        ->  ego                     ^  ^  ^
        ----------------------------|--|--|-------
                       pavement     o  o  o

Parameters:
    distance    metres from the trigger point to the first pedestrian, 8 to 200 (just before the
                next junction)
    direction   `right` or `left`: the side they come from (right)

NHTSA pre-crash typology: pedestrians crossing.
"""

from __future__ import annotations

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.trees import together
from adr1.scenarios.behaviours.walking import Walk
from adr1.scenarios.crossings import arrives_with_ego, crossing_story
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import aside_m, junction_after, route_waypoint, shifted, sign_of
from adr1.scenarios.scenario import Scenario

SPEEDS_MPS = (1.6, 1.9, 2.2)
APART_M = 1.5
BEFORE_JUNCTION_M = 5.0
GIVE_UP_S = 40.0


class PedestrianCrossing(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_PEDESTRIAN})

    def read(self, parameters: ScenarioParameters) -> None:
        self._given_m = parameters.number("distance", 0.0, low=8.0, high=200.0)
        self._side = parameters.text("direction", "right", ("left", "right"))

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        first_s_m = self._first_s_m()
        lane = route_waypoint(context.carla_map, context.route, first_s_m)
        verge_m = aside_m(lane, self._side, ("Sidewalk", "Shoulder"), same_way=False)
        sign = sign_of(self._side)
        walks = []
        for i, speed_mps in enumerate(SPEEDS_MPS):
            place = route_waypoint(context.carla_map, context.route, first_s_m + i * APART_M)
            walker = self.cast.walker(shifted(place, verge_m, turn_deg=-sign * 90.0))
            goal = shifted(place, -sign * 2.0 * lane.lane_width).location
            walks.append(Walk(f"pedestrian {i}", context, walker, goal, speed_mps))
        meeting = lane.transform.location
        needs_s = abs(verge_m) / SPEEDS_MPS[1]
        return crossing_story(
            "PedestrianCrossing",
            context,
            go=lambda: self.started and arrives_with_ego(context, meeting, needs_s),
            cross=together("cross", *walks),
            give_up_s=GIVE_UP_S,
            past=lambda: context.ego_s_m > first_s_m + 10.0,
        )

    def _first_s_m(self) -> float:
        """Where along the route the first of them crosses."""
        if self._given_m > 0.0:
            return self.trigger_s_m + self._given_m
        return junction_after(self.context.route, self.trigger_s_m)[0] - BEFORE_JUNCTION_M
