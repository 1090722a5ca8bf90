"""Drives the ego with CARLA's own Traffic Manager along the route of an official agent.

The Traffic Manager sends its control to the server by itself. An evaluator also applies what the
agent returns, after it, and would win; but the client library sends a control only if it differs
from the one last sent through the same vehicle object. So the agent returns the same resting
control each time: it reaches the server once, and from then on the Traffic Manager drives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import carla

from adr1.policies.agent_base import official_ego, official_provider, route_of_plan
from adr1.routes.dense_route import DenseRoute

PATH_SPACING_M = 12.0
START_CLEARANCE_M = 8.0
JUNCTION_CLEARANCE_M = 4.0


class AutopilotDriver:
    """Hands the ego over to the evaluator's Traffic Manager at the first step."""

    def __init__(self, plan: Sequence[tuple[carla.Transform, Any]]) -> None:
        self._plan = plan
        self._ego: carla.Vehicle | None = None

    def step(self) -> carla.VehicleControl:
        """The resting control; see the module's text.

        Raises:
            AgentError: the evaluator has made no ego known.
        """
        if self._ego is None:
            self._ego = self._hand_over()
        return carla.VehicleControl()

    def close(self) -> None:
        """Take the ego back from the Traffic Manager."""
        if self._ego is not None:
            self._ego.set_autopilot(False, official_provider().get_traffic_manager_port())
            self._ego = None

    def _hand_over(self) -> carla.Vehicle:
        provider = official_provider()
        ego = official_ego()
        port = provider.get_traffic_manager_port()
        manager = provider.get_client().get_trafficmanager(port)
        ego.set_autopilot(True, port)
        manager.auto_lane_change(ego, False)
        route = route_of_plan(provider.get_map(), self._plan)
        manager.set_path(ego, path_locations(route))
        return ego


def path_locations(route: DenseRoute) -> list[carla.Location]:
    """Places of a route as the Traffic Manager's path.

    At a fork the Traffic Manager takes the branch whose end, past the junction, is nearest to the
    path's next place. So no place may lie in a junction, and none close behind the ego.
    """
    kept: list[carla.Location] = []
    last_s, left_junction_s = START_CLEARANCE_M - PATH_SPACING_M, -math.inf
    for row in range(len(route)):
        s = float(route.s_m[row])
        if route.is_junction[row]:
            left_junction_s = s
        elif s - left_junction_s >= JUNCTION_CLEARANCE_M and s - last_s >= PATH_SPACING_M:
            x, y, z = route.positions_world_m[row].tolist()
            kept.append(carla.Location(x=x, y=y, z=z))
            last_s = s
    return kept
