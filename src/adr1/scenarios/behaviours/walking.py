"""Walkers of a scenario."""

from __future__ import annotations

import math

import carla
from py_trees.behaviour import Behaviour
from py_trees.common import Status

from adr1.scenarios.context import ScenarioContext


class Walk(Behaviour):
    """Walks straight to a place; succeeds when it is reached, and then stands.

    Args:
        goal: world frame [m].
        speed_mps: walking 1.4, running up to 4.
    """

    def __init__(
        self,
        name: str,
        context: ScenarioContext,
        walker: carla.Walker,
        goal: carla.Location,
        speed_mps: float,
    ) -> None:
        super().__init__(name)
        self._context, self._walker, self._goal = context, walker, goal
        self._speed_mps = speed_mps

    def update(self) -> Status:
        pose = self._context.pose(self._walker)
        if pose is None:
            return Status.RUNNING
        dx, dy = self._goal.x - pose[0], self._goal.y - pose[1]
        left_m = math.hypot(dx, dy)
        arrived = left_m < 0.05 + 0.05 * self._speed_mps
        control = carla.WalkerControl(
            direction=carla.Vector3D(x=dx / max(left_m, 1e-6), y=dy / max(left_m, 1e-6)),
            speed=0.0 if arrived else self._speed_mps,
        )
        self._context.order(carla.command.ApplyWalkerControl(self._walker.id, control))
        return Status.SUCCESS if arrived else Status.RUNNING
