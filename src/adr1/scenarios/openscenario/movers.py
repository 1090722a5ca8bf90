"""How entities move while the file says so: along a way, at an exact speed.

A vehicle gets its speed set in every tick, as OpenSCENARIO wants speeds to be exact, and is
steered along its way by its wheels. A walker walks by its control.
"""

from __future__ import annotations

import math
from typing import Protocol

import carla
import numpy as np

from adr1.policies.agent_base import steering_of
from adr1.scenarios.behaviours.driving import LOOK_AHEAD_S, MIN_LOOK_AHEAD_M, steer_towards
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.openscenario.positions import right_of
from adr1.scenarios.places import Path, along_m, lane_path, path_aside

AHEAD_M = 120.0
"""So much of a way is known ahead; it is made longer in time."""
OFF_LANE_M = 4.0
"""Further from every lane a vehicle keeps going straight."""


class Mover(Protocol):
    """Moves one entity, tick by tick.

    Attributes:
        speed_mps: wanted speed.
        right_m: wanted distance to the right of the way's middle.
    """

    speed_mps: float
    right_m: float

    @property
    def to_go_m(self) -> float:
        """How much of a way that ends is left; infinite where it goes on."""

    def follow(self, path: Path, *, ends: bool) -> None:
        """Take a new way, float64 (n, 2) [m]; one that `ends` is stopped at."""

    def update(self) -> None:
        """Order what this tick needs."""


class _OnPath:
    """Where on a path an actor is."""

    def __init__(self, context: ScenarioContext, actor: carla.Actor) -> None:
        self.context, self.actor = context, actor
        self.speed_mps = 0.0
        self.right_m = 0.0
        self.ends = False
        self.path: Path = np.zeros((2, 2))
        self.s_m = along_m(self.path)
        self.at = 0

    @property
    def to_go_m(self) -> float:
        return float(self.s_m[-1] - self.s_m[self.at]) if self.ends else math.inf

    def follow(self, path: Path, *, ends: bool) -> None:
        self.path, self.ends, self.at, self.s_m = path, ends, 0, along_m(path)

    def locate(self, x: float, y: float) -> None:
        """Move on to the nearest point of the next stretch."""
        window = self.path[self.at : self.at + 40]
        self.at += int(np.argmin(np.hypot(window[:, 0] - x, window[:, 1] - y)))

    def target(self, reach_m: float) -> tuple[float, float]:
        """The point so far ahead, moved aside."""
        row = min(int(np.searchsorted(self.s_m, self.s_m[self.at] + reach_m)), len(self.path) - 1)
        first = max(row - 1, 0)
        piece = path_aside(self.path[first : first + 3], self.right_m)
        x, y = piece[row - first].tolist()
        return x, y


def straight_path(pose: carla.Transform, length_m: float) -> Path:
    """Points straight ahead of a pose, 1 m apart."""
    yaw = math.radians(pose.rotation.yaw)
    s = np.arange(0.0, length_m)[:, None]
    start = np.array([[pose.location.x, pose.location.y]])
    return start + s * np.array([[math.cos(yaw), math.sin(yaw)]])


class VehicleMover(_OnPath):
    """Keeps its lane, or the way that it was given.

    Args:
        pose: where it has been spawned.
    """

    def __init__(
        self, context: ScenarioContext, actor: carla.Vehicle, pose: carla.Transform
    ) -> None:
        super().__init__(context, actor)
        self._steering = steering_of(actor)
        self._half_m = float(actor.bounding_box.extent.x)
        self.keep_lane(pose)

    def keep_lane(self, pose: carla.Transform) -> None:
        """Follow the lane that it is on, as far beside its middle as it is now."""
        lane = self.context.carla_map.get_waypoint(pose.location)
        turn = 0.0 if lane is None else lane.transform.rotation.yaw - pose.rotation.yaw
        along = math.cos(math.radians(turn))
        if lane is None or along < 0.5:
            self.right_m = 0.0
            self.follow(straight_path(pose, 2.0 * AHEAD_M), ends=False)
            return
        right_m = right_of(lane.transform, pose.location)
        if abs(right_m) > OFF_LANE_M:
            self.right_m = 0.0
            self.follow(straight_path(pose, 2.0 * AHEAD_M), ends=False)
            return
        self.right_m = right_m
        self.follow(lane_path(lane, AHEAD_M), ends=False)

    def update(self) -> None:
        pose = self.context.pose(self.actor)
        if pose is None:  # spawned in this tick; it is there in the next
            return
        x, y, yaw = pose
        self.locate(x, y)
        self._look_further()
        arrived = self.ends and self.to_go_m < 0.5
        speed_mps = 0.0 if arrived else self.speed_mps
        reach_m = max(MIN_LOOK_AHEAD_M, LOOK_AHEAD_S * speed_mps)
        steer = steer_towards(self._steering, pose, self.target(reach_m), speed_mps)
        row = self.context.row(self.actor)
        falling_mps = float(self.context.frame.velocities_world_mps[row, 2])
        velocity = carla.Vector3D(
            x=speed_mps * math.cos(yaw), y=speed_mps * math.sin(yaw), z=falling_mps
        )
        still = speed_mps < 0.01
        control = carla.VehicleControl(
            steer=steer, brake=1.0 if still else 0.0, hand_brake=still, throttle=0.0
        )
        order, number = self.context.order, self.actor.id
        order(carla.command.ApplyVehicleControl(number, control))
        order(carla.command.ApplyTargetVelocity(number, velocity))

    def _look_further(self) -> None:
        left_m = float(self.s_m[-1] - self.s_m[self.at])
        if self.ends or left_m > 0.5 * AHEAD_M:
            return
        x, y = self.path[-1].tolist()
        last = self.context.carla_map.get_waypoint(carla.Location(x=x, y=y))
        rest = self.path[self.at :]
        if last is None:
            return
        more = lane_path(last, AHEAD_M)[1:]
        if len(more) < 2:
            self.follow(rest, ends=True)  # the road is over
            return
        self.follow(np.concatenate([rest, more]), ends=False)


class WalkerMover(_OnPath):
    """Walks straight on, or along the way that it was given."""

    def __init__(
        self, context: ScenarioContext, actor: carla.Walker, pose: carla.Transform
    ) -> None:
        super().__init__(context, actor)
        self.follow(straight_path(pose, 500.0), ends=False)

    def keep_lane(self, pose: carla.Transform) -> None:
        """Walk straight on from a pose."""
        self.follow(straight_path(pose, 500.0), ends=False)

    def update(self) -> None:
        pose = self.context.pose(self.actor)
        if pose is None:
            return
        x, y, _ = pose
        self.locate(x, y)
        arrived = self.ends and self.to_go_m < 0.2
        gx, gy = self.target(1.5)
        dx, dy = gx - x, gy - y
        length = max(math.hypot(dx, dy), 1e-6)
        control = carla.WalkerControl(
            direction=carla.Vector3D(x=dx / length, y=dy / length),
            speed=0.0 if arrived else self.speed_mps,
        )
        self.context.order(carla.command.ApplyWalkerControl(self.actor.id, control))
