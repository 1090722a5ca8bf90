"""Drives the ego with CARLA's own Traffic Manager along the route of an official agent.

The Traffic Manager sends its control to the server by itself. An evaluator also applies what the
agent returns, after it, and would win; but the client library sends a control only if it differs
from the one last sent through the same vehicle object. So the agent returns the same resting
control each time: it reaches the server once, and from then on the Traffic Manager drives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import carla

from adr1.errors import AgentError
from adr1.policies.agent_base import official_provider

PATH_SPACING_M = 4.0


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
        ego = provider.get_hero_actor()
        if ego is None:
            raise AgentError("the evaluator has not made the ego known to CarlaDataProvider")
        port = provider.get_traffic_manager_port()
        manager = provider.get_client().get_trafficmanager(port)
        ego.set_autopilot(True, port)
        manager.auto_lane_change(ego, False)
        manager.set_path(ego, path_locations(self._plan))
        return ego


def path_locations(plan: Sequence[tuple[carla.Transform, Any]]) -> list[carla.Location]:
    """The plan's places, thinned to `PATH_SPACING_M`, as the Traffic Manager's path."""
    kept: list[carla.Location] = []
    for transform, _ in plan:
        if not kept or transform.location.distance(kept[-1]) >= PATH_SPACING_M:
            kept.append(transform.location)
    return kept
