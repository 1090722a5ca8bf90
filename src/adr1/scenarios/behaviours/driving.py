"""Vehicles of a scenario: drive along a path.

Steering is pure pursuit (R. C. Coulter, CMU-RI-TR-92-01, 1992); pedals follow a target speed.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import carla
import numpy as np
from py_trees.behaviour import Behaviour
from py_trees.common import Status

from adr1.policies.agent_base import steering_of
from adr1.policies.path_tracking import SteeringGeometry
from adr1.policies.speed_control import PedalController
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.places import Path, along_m

LOOK_AHEAD_S = 0.6
MIN_LOOK_AHEAD_M = 3.5
TICK_S = 0.05
CLOSE_M = 3.0
CORRIDOR_M = 1.6
COMFORT_MPS2 = 3.0
HARD_MPS2 = 8.0


def steer_towards(
    steering: SteeringGeometry,
    pose: tuple[float, float, float],
    target: tuple[float, float],
    speed_mps: float,
) -> float:
    """Steering (-1..1) of a circle through a target [m, world], from x, y [m] and yaw [rad]."""
    x, y, yaw = pose
    bearing = math.atan2(target[1] - y, target[0] - x) - yaw
    distance_m = max(math.hypot(target[0] - x, target[1] - y), 1.0)
    curvature = 2.0 * math.sin(bearing) / distance_m
    return steering.steer(math.atan(curvature * steering.wheelbase_m), speed_mps)


class DrivePath(Behaviour):
    """Drives a vehicle along a path; succeeds at its end.

    Args:
        path: float64 (n, 2) world frame [m]; n >= 2.
        speed_mps: target speed, or a function that gives it every tick.
        careful: brakes for whatever stands or drives ahead on the path; the careless do not.
    """

    def __init__(
        self,
        name: str,
        context: ScenarioContext,
        actor: carla.Vehicle,
        path: Path,
        speed_mps: float | Callable[[], float],
        *,
        careful: bool = True,
    ) -> None:
        super().__init__(name)
        self._context, self._actor, self._path = context, actor, path
        self._speed = speed_mps if callable(speed_mps) else lambda: speed_mps
        self._careful = careful
        self._pedals = PedalController()
        self._steering = steering_of(actor)
        self._half_m = float(actor.bounding_box.extent.x)  # asks the server
        self._at = 0
        self._s_m = along_m(path)

    @property
    def to_go_m(self) -> float:
        """Distance to the path's end."""
        return float(self._s_m[-1] - self._s_m[self._at])

    def update(self) -> Status:
        pose = self._context.pose(self._actor)
        if pose is None:  # spawned in this tick; it is there in the next
            return Status.RUNNING
        x, y, _ = pose
        window = self._path[self._at : self._at + 30]
        self._at += int(np.argmin(np.hypot(window[:, 0] - x, window[:, 1] - y)))
        if self.to_go_m < max(self._half_m, 1.0):
            return Status.SUCCESS
        self._drive(pose)
        return Status.RUNNING

    def _drive(self, pose: tuple[float, float, float]) -> None:
        speed_mps = self._context.speed_mps(self._actor)
        wanted = (self._speed() - speed_mps) / 0.4
        asked = min(max(wanted, -HARD_MPS2), COMFORT_MPS2)
        if self._careful:
            asked = min(asked, self._keep_clear(speed_mps))
        throttle, brake = self._pedals.step(asked, speed_mps, TICK_S)
        reach_m = max(MIN_LOOK_AHEAD_M, LOOK_AHEAD_S * speed_mps)
        target = self._path[
            min(int(np.searchsorted(self._s_m, self._s_m[self._at] + reach_m)), len(self._path) - 1)
        ]
        steer = steer_towards(self._steering, pose, (target[0], target[1]), speed_mps)
        control = carla.VehicleControl(throttle=throttle, brake=brake, steer=steer)
        self._context.order(carla.command.ApplyVehicleControl(self._actor.id, control))

    def _keep_clear(self, speed_mps: float) -> float:
        """The acceleration that stops short of whoever is ahead on the path."""
        frame, row = self._context.frame, self._context.row(self._actor)
        reach_m = 8.0 + speed_mps * speed_mps / COMFORT_MPS2
        last = int(np.searchsorted(self._s_m, self._s_m[self._at] + reach_m)) + 1
        ahead = self._path[self._at : last]
        d = frame.positions_world_m[:, None, :2] - ahead[None]
        squared = np.einsum("ijk,ijk->ij", d, d)
        nearest = np.argmin(squared, axis=1)
        rows = np.arange(len(nearest))
        reach = CORRIDOR_M + 0.5 * frame.extents_m[:, 1]
        in_way = (squared[rows, nearest] < reach**2) & (rows != row) & (nearest > 0)
        if not in_way.any():
            return math.inf
        along = self._s_m[self._at + nearest] - self._s_m[self._at]
        gaps = along - self._half_m - frame.extents_m[:, 0] - CLOSE_M
        lead = int(np.flatnonzero(in_way)[np.argmin(gaps[in_way])])
        vx, vy = frame.velocities_world_mps[lead, :2].tolist()
        gap_m = float(gaps[lead])
        closing = speed_mps - math.hypot(vx, vy)
        if gap_m <= 0.3:
            return -HARD_MPS2
        if closing <= 0.0:
            return math.inf
        needed = closing * closing / (2.0 * gap_m)
        return -needed if needed > 0.6 * COMFORT_MPS2 else math.inf
