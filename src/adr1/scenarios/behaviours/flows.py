"""A stream of vehicles that enters at one end of a path and leaves at the other."""

from __future__ import annotations

from collections.abc import Callable

import carla
import numpy as np
from py_trees.behaviour import Behaviour
from py_trees.common import Status

from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.cast import Cast
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.places import Path, along_m


class ActorFlow(Behaviour):
    """Keeps spawning vehicles at the path's first point; each drives to its end and vanishes.

    It never ends by itself. The first vehicles are placed along the whole path, so that the flow
    is there from the start.

    Args:
        heading: pose of the path's first point.
        speed_mps: of all vehicles, or a function of the flow that gives it every tick.
        gap_m: distance between the origins of two vehicles, drawn from this range [m]; it is at
            least what a vehicle needs: 8 m, or 4 m for a bicycle.
        first_to_go_m: how far from the path's end the first vehicle is at the start.
        base_type: of the blueprints, such as "car".
    """

    def __init__(
        self,
        name: str,
        context: ScenarioContext,
        cast: Cast,
        path: Path,
        speed_mps: float | Callable[[ActorFlow], float],
        gap_m: tuple[float, float],
        *,
        careful: bool = True,
        base_type: str = "car",
        first_to_go_m: float = 10.0,
    ) -> None:
        super().__init__(name)
        self._context, self._cast, self._path = context, cast, path
        self._speed = speed_mps if callable(speed_mps) else lambda _: speed_mps
        self._gap_m = gap_m
        self._careful, self._base_type = careful, base_type
        self._first_to_go_m = first_to_go_m
        self._drivers: list[tuple[carla.Vehicle, DrivePath]] = []
        self._s_m = along_m(path)
        self._next_gap_m = 0.0
        self._least_gap_m = 4.0 if base_type == "bicycle" else 8.0

    def initialise(self) -> None:
        if self._drivers:
            return
        s_m = float(self._s_m[-1]) - self._first_to_go_m
        while s_m > 0.0:
            self._enter(s_m)
            s_m -= self._draw_gap()
        self._next_gap_m = self._draw_gap()

    def update(self) -> Status:
        for vehicle, driver in list(self._drivers):
            driver.tick_once()
            if driver.status is Status.SUCCESS:
                self._cast.destroy(vehicle)
                self._drivers.remove((vehicle, driver))
        if self._room_at_entry():
            self._enter(0.0)
            self._next_gap_m = self._draw_gap()
        return Status.RUNNING

    def to_go_m(self) -> list[float]:
        """How far each vehicle is from the path's end, in the order of entry."""
        return [driver.to_go_m for _, driver in self._drivers]

    def _draw_gap(self) -> float:
        low, high = self._gap_m
        return max(float(self._context.rng.uniform(low, high)), self._least_gap_m)

    def _room_at_entry(self) -> bool:
        x, y = self._path[0]
        d = self._context.frame.positions_world_m[:, :2] - np.array([x, y], dtype=np.float32)
        near = float(np.sqrt(np.einsum("ij,ij->i", d, d)).min())
        # A vehicle spawned in this tick is not in the frame yet.
        fresh = any(self._context.row(v) is None for v, _ in self._drivers)
        return not fresh and near > self._next_gap_m

    def _enter(self, s_m: float) -> None:
        at = min(int(np.searchsorted(self._s_m, s_m)), len(self._path) - 2)
        (x, y), (x2, y2) = self._path[at], self._path[at + 1]
        ground = self._context.carla_map.get_waypoint(carla.Location(x=x, y=y)).transform
        pose = carla.Transform(
            carla.Location(x=x, y=y, z=ground.location.z),
            carla.Rotation(yaw=float(np.degrees(np.arctan2(y2 - y, x2 - x)))),
        )
        vehicle = self._cast.vehicle(pose, base_type=self._base_type, special_type="")
        yaw, speed_mps = np.radians(pose.rotation.yaw), self._speed(self)
        vehicle.set_target_velocity(
            carla.Vector3D(x=speed_mps * float(np.cos(yaw)), y=speed_mps * float(np.sin(yaw)))
        )
        driver = DrivePath(
            f"{self.name}: {vehicle.id}",
            self._context,
            vehicle,
            self._path[at:],
            lambda: self._speed(self),
            careful=self._careful,
        )
        self._drivers.append((vehicle, driver))
