"""Where a vehicle's wheels stand and what they look like."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.simulator.catalogue.physics import physics_wire
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import disc

_WHEELS, _RADIUS, _POSITION = 15, 3, 9
_SIDES = 16


@dataclass(frozen=True, slots=True)
class Axles:
    """Wheels of a vehicle in its own frame; the physics figures of the catalogue."""

    front_x_m: float
    rear_x_m: float
    radius_m: float


def axles_of(type_id: str, low_x_m: float, high_x_m: float) -> Axles:
    """Axles of a blueprint, moved inwards where they would reach out of its box."""
    wheels = _wheel_rows(type_id)
    radius = wheels[0][0]
    front = min(wheels[0][1], high_x_m - 1.15 * radius)
    rear = max(wheels[2][1], low_x_m + 1.15 * radius)
    return Axles(front, rear, radius)


def wheel(x_m: float, outer_y_m: float, radius_m: float, width_m: float, z_m: float = 0.0) -> Mesh:
    """A wheel whose outer face lies at `outer_y_m` (its sign tells the side), standing at `z_m`."""
    sign = 1.0 if outer_y_m > 0.0 else -1.0
    z = z_m + radius_m
    tyre = disc(
        (x_m, outer_y_m - sign * 0.5 * width_m, z), 1, radius_m, width_m, Material.TYRE, _SIDES
    )
    rim = disc((x_m, outer_y_m, z), 1, 0.62 * radius_m, 0.02, Material.RIM, 10)
    hub = disc((x_m, outer_y_m + sign * 0.01, z), 1, 0.2 * radius_m, 0.03, Material.TRIM, 6)
    return join((tyre, rim, hub))


def _wheel_rows(type_id: str) -> list[tuple[float, float]]:
    """Radius and x of each wheel, metres: front left, front right, rear left, rear right."""
    wheels = physics_wire(type_id)[_WHEELS]
    return [(row[_RADIUS] / 100.0, row[_POSITION][0] / 100.0) for row in wheels]
