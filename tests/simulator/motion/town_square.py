"""Ground, obstacles and vehicles for the motion tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.catalogue.dimensions import box_of
from adr1.simulator.catalogue.physics import physics_wire
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.motion.motion_world import MotionWorld
from adr1.simulator.motion.parameters import VehicleParameters

MKZ = "vehicle.lincoln.mkz_2020"
WALKER_BOX = Box((0.0, 0.0, 0.0), (0.19, 0.19, 0.93))


@dataclass(frozen=True)
class Plane:
    """Ground rising `slope_x` per metre along x; a second storey `upper_m` above it."""

    slope_x: float = 0.0
    upper_m: float = 0.0
    origin_xy_m: tuple[float, float] = (-200.0, -200.0)
    cell_m: float = 4.0

    @property
    def height_m(self) -> NDArray[np.float32]:
        x = -200.0 + 4.0 * np.arange(101)
        low = np.tile(self.slope_x * x, (101, 1))
        return np.stack([low, low + self.upper_m]).astype(np.float32)


@dataclass(frozen=True)
class Wall:
    """An axis-parallel solid block."""

    x_min: float
    y_min: float
    x_max: float
    y_max: float
    z_min_m: float = -1.0
    z_max_m: float = 3.0
    label: int = 4
    name: str = "wall"
    polygon_xy_m: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        corners = [
            (self.x_min, self.y_min),
            (self.x_max, self.y_min),
            (self.x_max, self.y_max),
            (self.x_min, self.y_max),
        ]
        object.__setattr__(self, "polygon_xy_m", np.array(corners))


def parameters_of(name: str = MKZ, **changes: object) -> VehicleParameters:
    return replace(VehicleParameters.from_wire(physics_wire(name)), **changes)  # type: ignore[arg-type]


def make_world(ground: Plane | None = None, obstacles: tuple[Wall, ...] = ()) -> MotionWorld:
    return MotionWorld(ground or Plane(), obstacles)


def add_car(
    world: MotionWorld, actor_id: int, pose: Pose, name: str = MKZ, **changes: object
) -> None:
    world.add_vehicle(actor_id, parameters_of(name, **changes), box_of(name), pose)


def run(world: MotionWorld, ticks: int, dt_s: float = 0.05) -> list:
    contacts = []
    for _ in range(ticks):
        contacts += world.step(dt_s, 0.01)
    return contacts
