"""What scenarios with a stream of cars share: where it runs, how dense it is, and when it is over.

Parameters of all of them, under their official names:
    start_actor_flow      place where the cars enter (x, y, z in metres, world frame)
    end_actor_flow        place where they vanish
    flow_speed            their speed, m/s, 1 to 40 (10)
    source_dist_interval  gap between two of them, m, `from` and `to`, 5 to 5000 (20 to 50)
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import carla
import numpy as np
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.policies.side_gaps import seconds_for
from adr1.routes.dense_route import DenseRoute
from adr1.scenarios.behaviours.flows import ActorFlow
from adr1.scenarios.behaviours.trees import first_of
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import Path, beside, lane_path, nearest_route_s
from adr1.scenarios.scenario import Scenario

DETOUR_SHARE, DETOUR_M = 1.5, 60.0
"""How much longer than the straight line a flow's way may be."""
SLOWEST_SHARE, FASTEST_SHARE = 0.6, 1.5
"""How far a flow departs from its speed to meet the ego."""
MET_M = 1.0
"""Ways this near to each other have met."""
START_MPS2, STARTING_M = 3.5, 12.0
"""An ego that stands, or has only just set off, is taken to speed up so, to the limit."""


class FlowScenario(Scenario):
    """A stream of cars runs from before the ego is there until it is through."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._start = parameters.needed_location("start_actor_flow")
        self._end = parameters.needed_location("end_actor_flow")
        self._speed_mps, self._gap_m = flow_of(parameters)

    @abstractmethod
    def paths(self) -> list[Path]:
        """The way of each stream."""

    @abstractmethod
    def over_s_m(self) -> float:
        """Where along its route the ego has come through [m]."""

    def set_up(self) -> py_trees.behaviour.Behaviour:
        over_s_m, context = self.over_s_m(), self.context
        flows = [self.flow(f"flow {k}", path) for k, path in enumerate(self.paths())]
        through = WaitUntil("ego through", lambda: self.started and context.ego_s_m >= over_s_m)
        return first_of(type(self).__name__, *flows, through)

    def flow(self, name: str, path: Path) -> ActorFlow:
        """The stream on a path; of constant speed, unless a type says otherwise."""
        return ActorFlow(name, self.context, self.cast, path, self._speed_mps, self._gap_m)

    def path(self) -> Path:
        """The lane of the flow's start, up to its end."""
        return flow_path(self.context.carla_map, self._start, self._end)

    def paths_abreast(self) -> list[Path]:
        """That lane and all others of its direction beside it, of the same length."""
        start = self.context.carla_map.get_waypoint(self._start)
        own = self.path()
        lanes = [own]
        for side in ("left", "right"):
            lane = beside(start, side, ("Driving",))
            while lane is not None:
                lanes.append(lane_path(lane, float(len(own)), towards=own))
                lane = beside(lane, side, ("Driving",))
        return lanes

    def end_s_m(self) -> float:
        """Where along its route the ego passes the flow's end."""
        return nearest_route_s(self.context.route, self._end.x, self._end.y)


class CrossingFlowScenario(FlowScenario):
    """A flow across the ego's way, whose first car is there just when the ego is.

    The ego's arrival is reckoned from its speed. Once it slows down to wait, the flow goes on at
    its own speed and its gaps are as the file says.
    """

    base_type: ClassVar[str] = "car"
    filled: ClassVar[bool] = False
    """Whether the flow is all along its way at the start, not only up to who meets the ego."""

    def flow(self, name: str, path: Path) -> ActorFlow:
        ego_s_m, beyond_m = crossing_of(self.context.route, path, self.trigger_s_m)
        soon_s = ego_arrival_s(self.context, ego_s_m)
        meet = MeetEgo(self.context, self._speed_mps, ego_s_m, beyond_m)
        return ActorFlow(
            name,
            self.context,
            self.cast,
            path,
            meet,
            self._gap_m,
            base_type=self.base_type,
            first_to_go_m=10.0
            if self.filled
            else min(beyond_m + soon_s * self._speed_mps, len(path) - 10.0),
        )


@dataclass
class MeetEgo:
    """The speed at which the best placed car of a flow meets the ego, until the ego brakes for it.

    Attributes:
        speed_mps: the flow's own.
        ego_s_m: where along the ego's route they cross.
        beyond_m: how much of the flow's path lies behind that place.
        fastest_mps: what the ego has driven so far at most.
        waits: whether it has braked; from then on the flow takes no notice of it.
    """

    context: ScenarioContext
    speed_mps: float
    ego_s_m: float
    beyond_m: float

    fastest_mps: float = 0.0
    waits: bool = False

    SOON_S: ClassVar[float] = 12.0
    BRAKED_SHARE: ClassVar[float] = 0.7

    def __call__(self, flow: ActorFlow) -> float:
        return self.speed_for(flow.to_go_m())

    def speed_for(self, to_go_m: list[float]) -> float:
        """The speed [m/s] of all, given how far each is from the path's end [m]."""
        ego_mps = self.context.ego_speed_mps
        if self.context.ego_s_m > 1.0:  # before it drives, it only comes down from where it spawned
            self.fastest_mps = max(self.fastest_mps, ego_mps)
        self.waits = self.waits or ego_mps < self.BRAKED_SHARE * self.fastest_mps - 0.5
        time_s = ego_arrival_s(self.context, self.ego_s_m)
        if self.waits or not 0.3 < time_s < self.SOON_S:
            return self.speed_mps
        wanted = [(way - self.beyond_m) / time_s for way in to_go_m if way > self.beyond_m]
        if not wanted:
            return self.speed_mps
        best = min(wanted, key=lambda speed: abs(speed - self.speed_mps))
        return min(max(best, SLOWEST_SHARE * self.speed_mps), FASTEST_SHARE * self.speed_mps)


def ego_arrival_s(context: ScenarioContext, s_m: float) -> float:
    """When the ego is at a place of its route: at its speed, or setting off from its start.

    0 where it is past.
    """
    left_m, speed = s_m - context.ego_s_m, context.ego_speed_mps
    if left_m <= 0.0:
        return 0.0
    if context.ego_s_m > STARTING_M and speed > 1.0:
        return left_m / speed
    top = max(speed, context.frame.ego_speed_limit_mps)
    return seconds_for(left_m, speed, top, START_MPS2)


def crossing_of(route: DenseRoute, path: Path, from_s_m: float) -> tuple[float, float]:
    """Where the route meets a path after a distance: (distance along the route, path left)."""
    first = route.index_at(from_s_m)
    d = route.positions_world_m[first:, None, :2] - path[None]
    squared = np.einsum("ijk,ijk->ij", d, d)
    # Ways that merge run on together: what counts is where they come together first.
    met = np.flatnonzero(squared.min(axis=1) < MET_M**2)
    at = int(met[0]) if len(met) else int(np.argmin(squared.min(axis=1)))
    on_path = int(np.argmin(squared[at]))
    step_m = np.hypot(*np.diff(path[on_path:], axis=0).T)
    return float(route.s_m[first + at]), float(step_m.sum())


def flow_of(
    parameters: ScenarioParameters,
    default_mps: float = 10.0,
    default_gap_m: tuple[float, float] = (20.0, 50.0),
) -> tuple[float, tuple[float, float]]:
    """Speed [m/s] and range of gaps [m] of a stream."""
    return (
        parameters.number("flow_speed", default_mps, low=1.0, high=40.0),
        parameters.interval("source_dist_interval", default_gap_m, low=5.0, high=5000.0),
    )


def flow_path(carla_map: carla.Map, start: carla.Location, end: carla.Location) -> Path:
    """The way along the lanes from one place to another, one point a metre."""
    goal = np.array([[end.x, end.y]])
    length_m = DETOUR_SHARE * start.distance(end) + DETOUR_M
    path = lane_path(carla_map.get_waypoint(start), length_m, towards=goal)
    d = path - goal
    return path[: max(int(np.argmin(np.einsum("ij,ij->i", d, d))) + 1, 2)]
