"""A car comes from an on-ramp and cuts in right in front of the ego.

        ego  ->                 .- [car] ->
        ______________________.'___________
              [car] ->  . . .'
        -----'                 acceleration lane

The car times its arrival so that it is just ahead of the ego. The ego has to brake for it.

Parameters:
    other_actor_location   where the car starts, on the ramp (x, y, z in metres, world frame)

NHTSA pre-crash typology: vehicle(s) changing lanes, same direction (other vehicle cuts in).
"""

from __future__ import annotations

import numpy as np
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.errors import ScenarioError
from adr1.scenarios.actor_flows import ego_arrival_s
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import lane_path, merge_paths, nearest_route_s, route_waypoint
from adr1.scenarios.scenario import Scenario

BESIDE_M = 4.5
"""From the car's lane to the ego's where it may cut in."""
ALONGSIDE_M, CUT_OVER_M = 70.0, 35.0
"""How long it drives beside the ego's lane before it cuts in, and how long that takes."""
AHEAD_S = 2.3
"""By how much it is earlier than the ego where it cuts in."""
START_MPS, FASTEST_MPS = 10.5, 25.0
"""It starts as late as it can, so that it comes with speed: once it needs START_MPS on average."""
AFTER_SHARE = 0.75
"""Its speed after cutting in, as a share of what it had."""
AFTER_S = 6.0


class HighwayCutIn(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})
    set_up_distance_m = 200.0

    def read(self, parameters: ScenarioParameters) -> None:
        self._place = parameters.needed_location("other_actor_location")

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        ramp = context.carla_map.get_waypoint(self._place)
        own = lane_path(route_waypoint(context.carla_map, context.route, self.trigger_s_m), 900.0)
        on_ramp = lane_path(ramp, 600.0, towards=own)
        d = on_ramp[:, None] - own[None]
        away_m = np.sqrt(np.einsum("ijk,ijk->ij", d, d).min(axis=1))
        close = np.flatnonzero(away_m < BESIDE_M)
        if not len(close):
            raise ScenarioError("the ramp does not lead to the ego's lane")
        cut_m = float(close[0]) + ALONGSIDE_M
        path = merge_paths(on_ramp, own, cut_m, CUT_OVER_M)[: int(cut_m + CUT_OVER_M) + 1]
        tail = own[int(np.argmin(np.hypot(*(own - path[-1]).T))) + 2 :]
        self._path = np.concatenate([path, tail])
        self._cut_to_go_m = float(len(self._path)) - cut_m - CUT_OVER_M / 2.0
        place = self._path[int(cut_m + CUT_OVER_M / 2.0)]
        self._cut_s_m = nearest_route_s(context.route, *place.tolist())
        self._car = self.cast.car(ramp.transform)
        self._speed_mps = 0.0
        self._drive = DrivePath("drive", context, self._car, self._path, self._speed, careful=False)
        return sequence(
            "HighwayCutIn",
            WaitUntil("ego at the trigger", lambda: self.started),
            first_of(
                "cut in",
                self._drive,
                sequence(
                    "until it is in front",
                    WaitUntil("cut in", lambda: self._drive.to_go_m < self._cut_to_go_m),
                    WaitSeconds("in front", context, AFTER_S),
                ),
            ),
        )

    def _speed(self) -> float:
        """Up to the cut, what brings it there in time; then slower than that."""
        context = self.context
        way_m = self._drive.to_go_m - self._cut_to_go_m
        if way_m <= 0.0:
            return AFTER_SHARE * self._speed_mps
        arrives_s = ego_arrival_s(context, self._cut_s_m)
        wanted = way_m / max(arrives_s - AHEAD_S, 0.5)
        if self._speed_mps > 0.0 or wanted > START_MPS:
            self._speed_mps = min(max(wanted, START_MPS), FASTEST_MPS)
        return self._speed_mps
