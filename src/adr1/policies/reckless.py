"""The reckless policy: the route's line at full speed, whatever is on it.

It knows its route and nothing else: it brakes for no bend, no light, no vehicle and no pedestrian.
A scenario that does not catch it tests nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import carla

from adr1.policies.agent_base import official_ego, official_provider, route_of_plan, steering_of
from adr1.policies.path_tracking import PathTracker
from adr1.policies.reference_path import ReferencePath
from adr1.policies.speed_control import PedalController

OVER_LIMIT = 1.5
"""Share of the legal speed that it wants to drive."""

_TICK_S = 0.05


class RecklessDriver:
    """Drives an official agent's ego; call `step` once per tick."""

    def __init__(self, plan: Sequence[tuple[carla.Transform, Any]]) -> None:
        self._plan = plan
        self._ego: carla.Vehicle | None = None
        self._pedals = PedalController()

    def step(self) -> carla.VehicleControl:
        """The control for the coming tick.

        Raises:
            AgentError: the evaluator has made no ego known.
        """
        if self._ego is None:
            self._ego = self._start()
        transform, velocity = self._ego.get_transform(), self._ego.get_velocity()
        x, y, yaw = transform.location.x, transform.location.y, transform.rotation.yaw
        speed_mps = math.hypot(velocity.x, velocity.y)
        self._path.advance(x, y)
        wanted_mps = OVER_LIMIT * self._ego.get_speed_limit() / 3.6
        throttle, _ = self._pedals.step(max(wanted_mps - speed_mps, 0.0) / 0.3, speed_mps, _TICK_S)
        yaw_rate_radps = math.radians(self._ego.get_angular_velocity().z)
        pose = (x, y, math.radians(yaw))
        steer = self._tracker.step(pose, speed_mps, yaw_rate_radps, self._path)
        return carla.VehicleControl(throttle=throttle, steer=steer)

    def _start(self) -> carla.Vehicle:
        ego = official_ego()
        carla_map = official_provider().get_world().get_map()
        self._path = ReferencePath(route_of_plan(carla_map, self._plan))
        self._tracker = PathTracker(steering_of(ego))
        return ego
