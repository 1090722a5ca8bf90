"""Junctions on the ego's route: who may come from where, and what their lights show."""

from __future__ import annotations

from dataclasses import dataclass

import carla
import numpy as np
from py_trees.behaviour import Behaviour
from py_trees.common import Status

from adr1.errors import ScenarioError
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.places import (
    Path,
    junction_after,
    lane_path,
    path_back,
    route_waypoint,
    turn_deg,
    wrapped_deg,
)

SIDES_DEG = {"opposite": 180.0, "left": 90.0, "right": -90.0, "own": 0.0}
"""Heading of a vehicle that comes from a side, relative to the ego's when it enters [deg]."""
TOLERANCE_DEG = 40.0
BEFORE_M, BEHIND_M = 70.0, 60.0
THROUGH_M = 8.0
"""The ego is through once it is this far behind the junction."""
INSIDE_M = 1.5
ENDLESS_S = 1e5
_Times = tuple[float, float, float]
"""Of a light's green, yellow and red [s]."""


@dataclass(frozen=True)
class RouteJunction:
    """The first junction after a place of the route.

    Attributes:
        entry_s_m, exit_s_m: along the route [m].
        entry: the ego's lane just before it.
        junction: CARLA's.
    """

    context: ScenarioContext
    entry_s_m: float
    exit_s_m: float
    entry: carla.Waypoint
    junction: carla.Junction

    @classmethod
    def after(cls, context: ScenarioContext, s_m: float) -> RouteJunction:
        """Raises ScenarioError where the route has no junction any more."""
        entry_s_m, exit_s_m = junction_after(context.route, s_m)
        before = route_waypoint(context.carla_map, context.route, max(entry_s_m - 2.0, 0.0))
        inside = route_waypoint(context.carla_map, context.route, entry_s_m + INSIDE_M)
        junction = inside.get_junction()
        if junction is None:
            raise ScenarioError(f"the map has no junction at {entry_s_m:.0f} m of the route")
        return cls(context, entry_s_m, exit_s_m, before, junction)

    @property
    def through_s_m(self) -> float:
        """Where along the route the ego is through [m]."""
        return self.exit_s_m + THROUGH_M

    def straight_from(self, side: str, before_m: float = BEFORE_M) -> list[Path]:
        """Ways straight through of those who come from a side, up to 60 m behind the junction.

        Args:
            before_m: how long before the junction the ways begin.

        Raises:
            ScenarioError: nobody can come from there.
        """
        begins = straight_begins(self.junction, self.entry, side)
        if not begins:
            raise ScenarioError(f"no lane goes straight through this junction from: {side}")
        return [self._through(begin, before_m) for begin in begins]

    def _through(self, begin: carla.Waypoint, before_m: float) -> Path:
        start = path_back(begin, before_m)
        inside = lane_path(begin, BEHIND_M)
        approach = lane_path(start, before_m, towards=inside[:10])
        far = np.hypot(*(approach - inside[0]).T)
        return np.concatenate([approach[: int(np.argmin(far))], inside])


def straight_begins(
    junction: carla.Junction, entry: carla.Waypoint, side: str
) -> list[carla.Waypoint]:
    """Where lanes enter a junction to go straight on, of those who come from a side of `entry`."""
    begins: dict[tuple[int, int], carla.Waypoint] = {}
    for begin, end in junction.get_waypoints(carla.LaneType.Driving):
        off_deg = wrapped_deg(turn_deg(entry, begin) - SIDES_DEG[side])
        if abs(turn_deg(begin, end)) < TOLERANCE_DEG and abs(off_deg) < TOLERANCE_DEG:
            begins.setdefault((begin.road_id, begin.lane_id), begin)
    return [begins[key] for key in sorted(begins)]


class JunctionLights(Behaviour):
    """Holds the lights of one junction at what the scenario wants, and gives them back.

    No other junction is touched: the lights' own times are made endless, as ScenarioRunner does it,
    for the client's `freeze` stops all lights of a town. When it is stopped, times and states are
    what they were before, and the junction's cycle goes on. It never ends by itself.

    Args:
        green: sides whose lights are green; all others are red. It may be changed meanwhile.

    Raises:
        ScenarioError: the junction has no lights.
    """

    def __init__(self, context: ScenarioContext, junction: RouteJunction, green: set[str]) -> None:
        super().__init__("lights of the junction")
        self._junction = junction
        lights = sorted(
            context.world.get_traffic_lights_in_junction(junction.junction.id), key=lambda t: t.id
        )
        if not lights:
            raise ScenarioError("the junction has no traffic lights")
        self._side_of = [(light, self._side(light)) for light in lights]
        self._before: list[tuple[carla.TrafficLightState, _Times]] = []
        self._shown: frozenset[str] | None = None
        self.green = green

    def initialise(self) -> None:
        self._before = [(light.get_state(), _times(light)) for light, _ in self._side_of]
        self._shown = None
        for light, _ in self._side_of:
            _set_times(light, (ENDLESS_S, ENDLESS_S, ENDLESS_S))

    def update(self) -> Status:
        """Show what is wanted, where that has changed."""
        wanted = frozenset(self.green)
        if wanted != self._shown:
            states = carla.TrafficLightState
            for light, side in self._side_of:
                light.set_state(states.Green if side in wanted else states.Red)
            self._shown = wanted
        return Status.RUNNING

    def terminate(self, new_status: Status) -> None:  # noqa: ARG002
        before, self._before = self._before, []
        for (light, _), (state, times_s) in zip(self._side_of, before, strict=False):
            light.set_state(state)
            _set_times(light, times_s)

    def _side(self, light: carla.TrafficLight) -> str:
        stops = light.get_affected_lane_waypoints()
        if not stops:
            return ""
        turn = turn_deg(self._junction.entry, stops[0])
        off = {side: abs(wrapped_deg(turn - deg)) for side, deg in SIDES_DEG.items()}
        return min(off, key=lambda side: off[side])


def _times(light: carla.TrafficLight) -> _Times:
    return (light.get_green_time(), light.get_yellow_time(), light.get_red_time())


def _set_times(light: carla.TrafficLight, times_s: _Times) -> None:
    green_s, yellow_s, red_s = times_s
    light.set_green_time(green_s)
    light.set_yellow_time(yellow_s)
    light.set_red_time(red_s)
