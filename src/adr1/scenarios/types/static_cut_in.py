"""Cars stand in a queue in the next lane; one of them pulls out in front of the ego.

        ego  ->                       .--> [car]
        [car] [car] [car that pulls out]    [car] [car] [car]      standing

The ego has to see it move and brake.

Parameters:
    distance     metres from the trigger point to the last car of the queue, 20 to 200 (100)
    direction    `right` or `left`: the side of the queue (right)

NHTSA pre-crash typology: vehicle(s) changing lanes, same direction (other vehicle cuts in).
"""

from __future__ import annotations

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import beside, lane_path, merge_paths, route_waypoint
from adr1.scenarios.scenario import Scenario

BEHIND, AHEAD = 2, 3
"""Cars that stand behind and ahead of the one that pulls out."""
GAP_M, ROOM_AHEAD_M = 9.0, 16.0
"""From car to car, and ahead of the one that pulls out."""
REACTION_S, NEAR_M = 2.9, 15.0
"""It pulls out when the ego is this near, in time or at least in distance."""
PULL_OUT_M, WAY_M = 15.0, 90.0
PULL_OUT_MPS = 6.0
GIVE_UP_S = 30.0


class StaticCutIn(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 100.0, low=20.0, high=200.0)
        self._side = parameters.text("direction", "right", ("left", "right"))

    def set_up(self) -> py_trees.behaviour.Behaviour:
        own_m = self._distance_m + BEHIND * GAP_M
        places = [self._distance_m + k * GAP_M for k in range(BEHIND)]
        places += [own_m + ROOM_AHEAD_M + k * GAP_M for k in range(AHEAD)]
        queue = [self._car(place) for place in places]
        mover = self._car(own_m)
        side, ego_lane = self._lanes(own_m)
        first, second = lane_path(side, WAY_M), lane_path(ego_lane, WAY_M)
        path = merge_paths(first, second, 0.0, PULL_OUT_M)
        drive = DrivePath("pull out", self.context, mover, path, PULL_OUT_MPS, careful=False)
        return sequence(
            "StaticCutIn",
            Do("hold all", lambda: self._hold_all([*queue, mover])),
            WaitUntil("ego near", lambda: self.started and self._near(own_m)),
            first_of("pull out", drive, WaitSeconds("give up", self.context, GIVE_UP_S)),
        )

    def _hold_all(self, cars: list[carla.Vehicle]) -> None:
        for car in cars:
            self.hold(car)

    def _near(self, own_m: float) -> bool:
        gap_m = self.trigger_s_m + own_m - self.context.ego_s_m
        return gap_m < max(NEAR_M, REACTION_S * self.context.ego_speed_mps)

    def _lanes(self, distance_m: float) -> tuple[carla.Waypoint, carla.Waypoint]:
        """The queue's lane and the ego's at a distance from the trigger point."""
        context = self.context
        own = route_waypoint(context.carla_map, context.route, self.trigger_s_m + distance_m)
        lane = beside(own, self._side, ("Driving", "Parking"))
        if lane is None:
            raise ScenarioError(f"there is no lane on the {self._side} of the route for the queue")
        return lane, own

    def _car(self, distance_m: float) -> carla.Vehicle:
        return self.cast.car(self._lanes(distance_m)[0].transform, room_m=15.0)
