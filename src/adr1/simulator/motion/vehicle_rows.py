"""From a vehicle's parameters to its rows of numbers in the kernels' arrays."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.geometry import Box
from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.parameters import VehicleParameters, Wheel

FloatArray = NDArray[np.float64]

NARROWEST_TRACK_M = 0.4  # pitch and roll of two-wheelers need some width to be taken from


def fill_vehicle_shape(shape: FloatArray, parameters: VehicleParameters, box: Box) -> None:
    """Centre of mass, and the box and inertia about it. `box` is in the actor's frame."""
    x, y, _ = parameters.center_of_mass_m
    base = parameters.wheelbase_m if parameters.wheelbase_m > 0.0 else 2.0 * box.extent_m[0]
    shape[c.COM_X] = min(max(x, -0.35 * base), 0.35 * base)
    shape[c.COM_Y] = y
    shape[c.BOX_X] = box.center_local_m[0] - shape[c.COM_X]
    shape[c.BOX_Y] = box.center_local_m[1] - y
    shape[c.MASS] = parameters.mass_kg
    half_x, half_y, _ = box.extent_m
    shape[c.INERTIA] = max(parameters.mass_kg * (half_x**2 + half_y**2) / 3.0, 1e-3)
    shape[c.PER_MASS], shape[c.PER_INERTIA] = 1.0 / shape[c.MASS], 1.0 / shape[c.INERTIA]


def fill_parameters(
    row: FloatArray, parameters: VehicleParameters, geometry: VehicleParameters, box: Box
) -> None:
    """One row of PARAMETER_COLUMNS; wheelbase and track come from `geometry`."""
    wheels = parameters.wheels
    count = len(wheels)
    base = geometry.wheelbase_m
    radius = sum(wheel.radius_m for wheel in wheels) / count
    com_x = min(max(parameters.center_of_mass_m[0], -0.35 * base), 0.35 * base)
    row[c.WHEELBASE] = base
    row[c.TRACK] = max(geometry.track_m, NARROWEST_TRACK_M)
    # CARLA tells no axle positions in the actor's frame: its axles lie about evenly.
    row[c.COM_TO_FRONT] = 0.5 * base - com_x
    row[c.COM_TO_REAR] = 0.5 * base + com_x
    weight = parameters.mass_kg * k.GRAVITY_MPS2
    row[c.LOAD_FRONT] = weight * row[c.COM_TO_REAR] / base
    row[c.LOAD_REAR] = weight * row[c.COM_TO_FRONT] / base
    front, rear = axles_of(parameters)
    row[c.STIFF_FRONT] = k.UNDERSTEER * _side_stiffness(front) * row[c.LOAD_FRONT]
    row[c.STIFF_REAR] = _side_stiffness(rear) * row[c.LOAD_REAR]
    fill_friction(row, parameters, c.OWN_TYRES)
    row[c.MAX_STEER] = math.radians(min(max(abs(w.max_steer_deg) for w in wheels), 89.0))
    row[c.WHEEL_RADIUS], row[c.PER_RADIUS] = radius, 1.0 / radius
    row[c.BRAKE_FORCE] = sum(w.max_brake_torque_nm / w.radius_m for w in wheels)
    row[c.HAND_BRAKE_FORCE] = sum(w.max_hand_brake_torque_nm / w.radius_m for w in wheels)
    area = 4.0 * box.extent_m[1] * box.extent_m[2]
    row[c.DRAG_AREA] = 0.5 * k.AIR_DENSITY * parameters.drag_coefficient * area
    row[c.WHEEL_DAMPING] = sum(w.damping_rate / w.radius_m**2 for w in wheels)
    row[c.ENGINE_INERTIA] = parameters.moi
    row[c.DAMPING_FULL] = parameters.damping_rate_full_throttle
    row[c.DAMPING_ZERO] = parameters.damping_rate_zero_throttle_clutch_engaged
    row[c.MAX_ENGINE_RAD_S] = parameters.max_rpm * math.pi / 30.0
    row[c.PER_MAX_ENGINE] = 1.0 / row[c.MAX_ENGINE_RAD_S]
    row[c.SWITCH_TIME] = parameters.gear_switch_time_s
    row[c.FINAL_RATIO] = parameters.final_ratio
    row[c.AUTOBOX] = 1.0 if parameters.use_gear_autobox else 0.0
    row[c.GEARS] = float(len(parameters.gears))
    for index, gear in enumerate(parameters.gears):
        start = c.GEAR_TABLE + 3 * index
        row[start : start + 3] = (gear.ratio, gear.down, gear.up)
    rpm, torque = np.array(parameters.torque_curve).T
    table = np.linspace(0.0, parameters.max_rpm, c.TABLE_SIZE)
    row[c.TORQUE_TABLE : c.STEER_TABLE] = np.maximum(np.interp(table, rpm, torque), 0.0)
    speed_kmh, factor = np.array(parameters.steering_curve).T
    last_kmh = max(float(speed_kmh[-1]), 1.0)
    table = np.linspace(0.0, last_kmh, c.TABLE_SIZE)
    row[c.STEER_TABLE : c.GEAR_TABLE] = np.clip(np.interp(table, speed_kmh, factor), 0.0, 1.0)
    row[c.STEER_ENTRIES_PER_MPS] = 3.6 * (c.TABLE_SIZE - 1) / last_kmh


def fill_friction(row: FloatArray, parameters: VehicleParameters, surface: float) -> None:
    """Grip of each axle from its own tyres, or from one `surface` friction below all of them.

    `surface` is in CARLA's unit of tyre friction; `OWN_TYRES` means that of each wheel. Needs the
    axle loads.
    """
    for wheels, load, grip in zip(
        axles_of(parameters), (c.LOAD_FRONT, c.LOAD_REAR), (c.GRIP_FRONT, c.GRIP_REAR), strict=True
    ):
        friction = surface
        if surface == c.OWN_TYRES:
            friction = sum(wheel.friction for wheel in wheels) / len(wheels)
        row[grip] = k.FRICTION_SCALE * friction * row[load]
    weight = row[c.LOAD_FRONT] + row[c.LOAD_REAR]
    row[c.FRICTION] = (row[c.GRIP_FRONT] + row[c.GRIP_REAR]) / weight
    grip_mps2 = row[c.FRICTION] * k.GRAVITY_MPS2
    row[c.PER_GRIP] = 1.0 / grip_mps2 if grip_mps2 > 0.0 else 0.0


def axles_of(parameters: VehicleParameters) -> tuple[tuple[Wheel, ...], tuple[Wheel, ...]]:
    """Wheels of the front axle and all others."""
    front = 1 if len(parameters.wheels) == 2 else 2
    return parameters.wheels[:front], parameters.wheels[front:]


def _side_stiffness(wheels: tuple[Wheel, ...]) -> float:
    """Lateral force per load and radian of one axle.

    Unreal's tyres get stiffer with load up to `lat_stiff_max_load` times the standing one (PhysX's
    graph x - x^2/3 + x^3/27 of x = 3 load / max load); here relative to CARLA's usual max load of
    2, on which our constants were calibrated, and at the standing load.
    """
    usual = _stiffness_share(2.0)
    shares = [_stiffness_share(wheel.lat_stiff_max_load) / usual for wheel in wheels]
    values = [wheel.lat_stiff_value for wheel in wheels]
    return sum(v * s for v, s in zip(values, shares, strict=True)) / len(wheels)


def _stiffness_share(max_load: float) -> float:
    x = 3.0 / max_load if max_load > 1.0 else 3.0
    return x - x * x / 3.0 + x**3 / 27.0
