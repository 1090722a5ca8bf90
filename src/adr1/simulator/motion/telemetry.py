"""What CARLA's VehicleTelemetryData asks of one vehicle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.parameters import VehicleParameters, Wheel
from adr1.simulator.motion.vehicle_rows import axles_of

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WheelTelemetry:
    """One wheel; forces in N, slip angle in rad, torque in N m."""

    tire_friction: float
    lat_slip_rad: float
    long_slip: float
    omega_rad_s: float
    tire_load_n: float
    normalized_tire_load: float
    torque_nm: float
    long_force_n: float
    lat_force_n: float
    normalized_long_force: float
    normalized_lat_force: float


@dataclass(frozen=True, slots=True)
class VehicleTelemetry:
    """One vehicle; `speed_mps` is signed along its heading, `drag_n` is air drag."""

    speed_mps: float
    steer: float
    throttle: float
    brake: float
    engine_rpm: float
    gear: int
    drag_n: float
    wheels: tuple[WheelTelemetry, ...]


def read_telemetry(
    state: FloatArray,
    shape: FloatArray,
    parameter: FloatArray,
    drive: FloatArray,
    control: FloatArray,
    parameters: VehicleParameters,
) -> VehicleTelemetry:
    """Telemetry from a vehicle's rows, as of the last substep.

    The model has axles, no single wheels: an axle's force is shared evenly by its wheels, loads are
    those at rest. Longitudinal slip follows from the force as in Unreal's tyres before they slide:
    force / (long_stiff_value * gravity).
    """
    cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
    forward = float(cos_yaw * state[c.VX] + sin_yaw * state[c.VY])
    right = float(cos_yaw * state[c.VY] - sin_yaw * state[c.VX])
    force = float(drive[c.FORCE_LONG]) - math.copysign(float(drive[c.BRAKE_USED]), forward)
    weight = float(shape[c.MASS]) * k.GRAVITY_MPS2
    speed = max(abs(forward), k.SLIP_SPEED_FLOOR_MPS)
    yaw_rate = float(state[c.YAW_RATE])
    front, rear = axles_of(parameters)
    wheels: list[WheelTelemetry] = []
    for axle, load, side_force, ahead, turned in (
        (
            front,
            c.LOAD_FRONT,
            c.FORCE_FRONT,
            float(parameter[c.COM_TO_FRONT]),
            drive[c.WHEEL_ANGLE],
        ),
        (rear, c.LOAD_REAR, c.FORCE_REAR, -float(parameter[c.COM_TO_REAR]), 0.0),
    ):
        slip = math.atan2(right + ahead * yaw_rate, speed) - float(turned)
        load_n = float(parameter[load]) / len(axle)
        lateral_n = float(drive[side_force]) / len(axle)
        along_n = force * load_n / weight
        for wheel in axle:
            friction = wheel.friction
            if drive[c.SURFACE] != c.OWN_TYRES:
                friction = float(drive[c.SURFACE])
            wheels.append(_wheel(wheel, friction, slip, load_n, along_n, lateral_n, forward))
    return VehicleTelemetry(
        speed_mps=forward,
        steer=float(drive[c.STEER]),
        throttle=float(control[c.THROTTLE_IN]),
        brake=float(control[c.BRAKE_IN]),
        engine_rpm=float(drive[c.ENGINE_RAD_S]) * 30.0 / math.pi,
        gear=int(drive[c.GEAR]),
        drag_n=float(parameter[c.DRAG_AREA]) * forward * abs(forward),
        wheels=tuple(wheels),
    )


def _wheel(
    wheel: Wheel,
    friction: float,
    slip_rad: float,
    load_n: float,
    along_n: float,
    lateral_n: float,
    forward_mps: float,
) -> WheelTelemetry:
    stiffness_n = wheel.long_stiff_value * k.GRAVITY_MPS2
    long_slip = along_n / stiffness_n if stiffness_n > 0.0 else 0.0
    return WheelTelemetry(
        tire_friction=friction,
        lat_slip_rad=slip_rad,
        long_slip=long_slip,
        omega_rad_s=forward_mps
        * (1.0 + math.copysign(long_slip, along_n * forward_mps))
        / wheel.radius_m,
        tire_load_n=load_n,
        normalized_tire_load=1.0,
        torque_nm=along_n * wheel.radius_m,
        long_force_n=along_n,
        lat_force_n=lateral_n,
        normalized_long_force=along_n / load_n if load_n else 0.0,
        normalized_lat_force=lateral_n / load_n if load_n else 0.0,
    )
