"""Which shape a vehicle blueprint has."""

from __future__ import annotations

from collections.abc import Sequence

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.shapes.car_shapes import (
    BUBBLE,
    COUPE,
    HATCHBACK,
    JEEP,
    OFF_ROADER,
    SALOON,
    WEDGE,
    CarProfile,
    CarSize,
    car_mesh,
)
from adr1.simulator.shapes.cycle_shapes import bicycle_mesh, motorcycle_mesh
from adr1.simulator.shapes.heavy_shapes import ambulance_mesh, bus_mesh, lorry_mesh, van_mesh
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import box
from adr1.simulator.shapes.wheels import axles_of

ROOF_PART_M = 0.13
"""Height of what stands on a roof: light bars, taxi signs."""
_PROFILES = {
    "audi.a2": HATCHBACK,
    "audi.etron": OFF_ROADER,
    "audi.tt": COUPE,
    "citroen.c3": HATCHBACK,
    "ford.mustang": COUPE,
    "jeep.wrangler_rubicon": JEEP,
    "mercedes.coupe": COUPE,
    "mercedes.coupe_2020": COUPE,
    "micro.microlino": BUBBLE,
    "mini.cooper_s": HATCHBACK,
    "mini.cooper_s_2021": HATCHBACK,
    "nissan.micra": HATCHBACK,
    "nissan.patrol": OFF_ROADER,
    "nissan.patrol_2021": OFF_ROADER,
    "seat.leon": HATCHBACK,
    "tesla.cybertruck": WEDGE,
    "toyota.prius": HATCHBACK,
}


def vehicle_mesh(type_id: str, low_m: Sequence[float], high_m: Sequence[float]) -> Mesh:
    """A vehicle that stands on the lower face of its box, in its own frame.

    Args:
        low_m, high_m: corners of the box, (3,) each.
    """
    blueprint = Catalogue.load().get(type_id)
    kind = blueprint.default("base_type") or "car"
    special = blueprint.default("special_type") or ""
    name = type_id.removeprefix("vehicle.")
    size = (high_m[0] - low_m[0], high_m[1] - low_m[1], high_m[2] - low_m[2])
    middle_x = 0.5 * (low_m[0] + high_m[0])
    axles = axles_of(type_id, low_m[0], high_m[0])
    if kind == "bicycle":
        return bicycle_mesh(size, axles, middle_x)
    if kind == "motorcycle":
        return motorcycle_mesh(size, axles, middle_x, scooter="vespa" in name)
    if kind == "bus":
        return bus_mesh(size, axles, middle_x)
    if kind == "van":
        if special == "emergency":
            return ambulance_mesh(size, axles, middle_x)
        return van_mesh(size, axles, middle_x, glazed="t2" in name)
    if kind == "truck" and name not in _PROFILES:
        return lorry_mesh(size, axles, middle_x, fire=special == "emergency")
    return _car(_profile(name, size), size, middle_x, type_id, special)


def _profile(name: str, size: tuple[float, float, float]) -> CarProfile:
    """The listed profile, else by height and length: tall ones are off-roaders."""
    if name in _PROFILES:
        return _PROFILES[name]
    return OFF_ROADER if size[2] > 1.75 else SALOON if size[0] > 4.3 else HATCHBACK


def _car(
    profile: CarProfile,
    size: tuple[float, float, float],
    middle_x: float,
    type_id: str,
    special: str,
) -> Mesh:
    on_roof = special in ("emergency", "taxi")
    height = size[2] - (ROOF_PART_M if on_roof else 0.0)
    half = 0.5 * size[1]
    car = CarSize(middle_x, size[0], half - min(0.09, 0.08 * half), height)
    axles = axles_of(type_id, middle_x - 0.5 * size[0], middle_x + 0.5 * size[0])
    mesh = car_mesh(profile, car, axles, half)
    if not on_roof:
        return mesh
    roof_x = car.x_at(0.5 * (profile.roof_front + profile.roof_rear) - 0.04)
    z = height + 0.5 * ROOF_PART_M - 0.005
    if special == "taxi":
        return join((mesh, box((roof_x, 0.0, z), (0.2, 0.5, ROOF_PART_M), Material.VEHICLE_YELLOW)))
    bar = [
        box((roof_x, y, z), (0.26, 0.44, ROOF_PART_M), material)
        for y, material in ((-0.36, Material.BEACON), (0.0, Material.TRIM), (0.36, Material.BEACON))
    ]
    return join((mesh, *bar))
