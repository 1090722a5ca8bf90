"""What CARLA's VehicleTelemetryData asks of one vehicle."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.motion import columns as c
from adr1.simulator.motion import constants as k
from adr1.simulator.motion.parameters import VehicleParameters

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
    """Telemetry from a vehicle's rows; axle forces are shared evenly by the axle's wheels."""
    cos_yaw, sin_yaw = math.cos(state[c.YAW]), math.sin(state[c.YAW])
    forward = float(cos_yaw * state[c.VX] + sin_yaw * state[c.VY])
    right = float(cos_yaw * state[c.VY] - sin_yaw * state[c.VX])
    count = len(parameters.wheels)
    front_count = 1 if count == 2 else 2
    force = float(drive[c.FORCE_LONG]) - math.copysign(float(drive[c.BRAKE_USED]), forward)
    weight = shape[c.MASS] * k.GRAVITY_MPS2
    speed = max(abs(forward), k.SLIP_SPEED_FLOOR_MPS)
    wheels = []
    for index, wheel in enumerate(parameters.wheels):
        front = index < front_count
        arm = parameter[c.COM_TO_REAR] if front else parameter[c.COM_TO_FRONT]
        sharers = front_count if front else count - front_count
        load = float(weight * arm / parameter[c.WHEELBASE]) / sharers
        lateral = float(drive[c.FORCE_FRONT if front else c.FORCE_REAR]) / sharers
        ahead = parameter[c.COM_TO_FRONT] if front else -parameter[c.COM_TO_REAR]
        slip = math.atan2(right + ahead * state[c.YAW_RATE], speed)
        slip -= float(drive[c.WHEEL_ANGLE]) if front else 0.0
        along = force * load / float(weight) if weight else 0.0
        wheels.append(
            WheelTelemetry(
                tire_friction=wheel.friction,
                lat_slip_rad=slip,
                long_slip=0.0,
                omega_rad_s=forward / wheel.radius_m,
                tire_load_n=load,
                normalized_tire_load=1.0,
                torque_nm=along * wheel.radius_m,
                long_force_n=along,
                lat_force_n=lateral,
                normalized_long_force=along / load if load else 0.0,
                normalized_lat_force=lateral / load if load else 0.0,
            )
        )
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
