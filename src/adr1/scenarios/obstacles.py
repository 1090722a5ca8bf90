"""What obstacle scenarios have in common: something stands in the ego's lane, and perhaps traffic
comes towards the ego in the lane that it has to use instead."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.behaviours.flows import ActorFlow
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import lane_path, opposite_lane, path_back, route_waypoint, sign_of
from adr1.scenarios.scenario import Scenario

PASSED_M = 20.0
FLOW_AHEAD_M = 90.0
FLOW_BEHIND_M = 70.0


class ObstacleScenario(Scenario):
    """Stands in the way from `distance` metres after the trigger point on.

    Class attributes:
        two_ways: the only way round leads over the lane of oncoming traffic, which flows.
        default_distance_m, default_gap_m: from the trigger point, and between oncoming vehicles,
            where the file gives none.
    """

    two_ways: ClassVar[bool] = False
    default_distance_m: ClassVar[float] = 120.0
    default_gap_m: ClassVar[tuple[float, float]] = (20.0, 100.0)
    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE, InfractionKind.COLLISION_LAYOUT})

    def read(self, parameters: ScenarioParameters) -> None:
        self.distance_m = parameters.number(
            "distance", self.default_distance_m, low=15.0, high=400.0
        )
        self.side = parameters.text("direction", "right", ("left", "right"))
        if self.two_ways:
            self._gap_m = parameters.interval("frequency", self.default_gap_m, low=10.0, high=500.0)
            self._flow_mps = parameters.number("flow_speed", 9.0, low=2.0, high=30.0)

    @property
    def sign(self) -> float:
        """+1 where the obstacle stands towards the right edge of the lane, -1 for the left."""
        return sign_of(self.side)

    @property
    def obstacle_s_m(self) -> float:
        """Where along the route the obstacle begins."""
        return self.trigger_s_m + self.distance_m

    @abstractmethod
    def build_obstacle(self) -> float:
        """Spawn the obstacle; returns its length along the road [m]."""

    def behave(self) -> py_trees.behaviour.Behaviour | None:
        """What the obstacle does besides standing; None for nothing."""
        return None

    def set_up(self) -> py_trees.behaviour.Behaviour:
        length_m = self.build_obstacle()
        far_m = self.distance_m + length_m + PASSED_M
        children = [
            sequence(
                "ego drives past",
                WaitUntil("ego at the trigger", lambda: self.started),
                WaitUntil("ego past the obstacle", lambda: self.passed(far_m)),
            )
        ]
        behaviour = self.behave()
        if behaviour is not None:
            children.append(behaviour)
        if self.two_ways:
            children.append(self._oncoming())
        return first_of(type(self).__name__, *children)

    def _oncoming(self) -> py_trees.behaviour.Behaviour:
        here = route_waypoint(self.context.carla_map, self.context.route, self.obstacle_s_m)
        lane = opposite_lane(here)
        if lane is None:
            raise ScenarioError("there is no lane of oncoming traffic beside the obstacle")
        path = lane_path(path_back(lane, FLOW_AHEAD_M), FLOW_AHEAD_M + FLOW_BEHIND_M)
        return ActorFlow(
            "oncoming traffic", self.context, self.cast, path, self._flow_mps, self._gap_m
        )
