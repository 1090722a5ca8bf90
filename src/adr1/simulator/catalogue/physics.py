"""VehiclePhysicsControl of every vehicle, in the wire's form."""

from __future__ import annotations

from functools import cache
from typing import Any

from adr1.errors import UnknownNameError
from adr1.simulator.catalogue.datafile import load_data

# What the 0.9.16 client fills in by itself; the 0.9.12 dumps have no such fields.
LATERAL_STIFFNESS_MAX_LOAD = 2.0
LATERAL_STIFFNESS_VALUE = 17.0
LONGITUDINAL_STIFFNESS_VALUE = 1000.0


def physics_wire(blueprint_id: str) -> list[Any]:
    """A fresh VehiclePhysicsControl: 17 fields in wire order.

    Angles in degrees, wheel radius and wheel position in cm, position in the vehicle's frame
    (CARLA sends it in the world frame: whoever answers a client moves it there).
    Wheels: front left, front right, rear left, rear right; two-wheelers carry four as well, as
    CARLA's do, 0.4 m apart. Raises UnknownNameError for what is no vehicle.
    """
    p = _record(blueprint_id)
    return [
        [list(point) for point in p["torque_curve_rpm_nm"]],
        p["max_rpm"],
        p["moi"],
        *p["damping"],
        p["autobox"],
        p["gear_switch_time_s"],
        p["clutch_strength"],
        p["final_ratio"],
        [list(gear) for gear in p["forward_gears"]],
        p["mass_kg"],
        p["drag_coefficient"],
        list(p["center_of_mass_m"]),
        [list(point) for point in p["steering_curve_kmh"]],
        [_wheel_wire(wheel) for wheel in p["wheels"]],
        False,
    ]


def has_approximate_physics(blueprint_id: str) -> bool:
    """Whether the figures are a similar vehicle's, scaled, for want of published ones."""
    return "approximate_from" in _record(blueprint_id)


def mass_kg(blueprint_id: str) -> float:
    """Mass of a vehicle; UnknownNameError for what is no vehicle."""
    return float(_record(blueprint_id)["mass_kg"])


def _wheel_wire(wheel: list[Any]) -> list[Any]:
    friction, damping, steer_deg, radius_cm, brake_nm, handbrake_nm, position_cm = wheel
    return [
        friction,
        damping,
        steer_deg,
        radius_cm,
        brake_nm,
        handbrake_nm,
        LATERAL_STIFFNESS_MAX_LOAD,
        LATERAL_STIFFNESS_VALUE,
        LONGITUDINAL_STIFFNESS_VALUE,
        list(position_cm),
    ]


def _record(blueprint_id: str) -> dict[str, Any]:
    records = _records()
    if blueprint_id not in records:
        raise UnknownNameError("vehicle", blueprint_id, records)
    return records[blueprint_id]


@cache
def _records() -> dict[str, dict[str, Any]]:
    records: dict[str, dict[str, Any]] = load_data("physics")["vehicles"]
    return records
