"""Ackermann control: speed and steering angle asked for, pedals and steering input given.

Two cascaded PID loops with the gains and limits of CARLA's controller (its documented defaults):
speed error -> acceleration, acceleration error -> pedal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

MAX_ACCELERATION_MPS2 = 3.0
MAX_DECELERATION_MPS2 = 8.0
STANDSTILL_MPS = 0.1
ENGINE_BRAKE_PEDAL = -0.1  # no pedal at all between this and 0: the engine alone slows it


@dataclass(frozen=True, slots=True)
class AckermannControl:
    """What is asked for; a rate or limit of 0 means as fast as it can.

    `speed_mps` < 0 asks for reverse; `steer_rad` > 0 turns right.
    """

    steer_rad: float = 0.0
    steer_speed_rad_s: float = 0.0
    speed_mps: float = 0.0
    acceleration_mps2: float = 0.0
    jerk_mps3: float = 0.0


@dataclass(frozen=True, slots=True)
class AckermannSettings:
    """Gains of both loops; the defaults are CARLA's (FAckermannController)."""

    speed_kp: float = 0.15
    speed_ki: float = 0.0
    speed_kd: float = 0.25
    accel_kp: float = 0.01
    accel_ki: float = 0.0
    accel_kd: float = 0.01


@dataclass(slots=True)
class AckermannController:
    """State of one vehicle's loops."""

    settings: AckermannSettings = field(default_factory=AckermannSettings)
    target: AckermannControl | None = None
    written: tuple[float, ...] = ()
    _acceleration: float = 0.0
    _pedal: float = 0.0
    _speed_sum: float = 0.0
    _accel_sum: float = 0.0
    _last_speed: float = 0.0
    _last_accel: float = 0.0
    _steer_rad: float = 0.0

    def start(self, target: AckermannControl, speed_mps: float) -> None:
        """Takes a new target; loops that were idle start from the present speed."""
        if self.target is None:
            self._acceleration = self._pedal = self._speed_sum = self._accel_sum = 0.0
            self._last_speed, self._last_accel = speed_mps, 0.0
        self.target = target

    def control(
        self, speed_mps: float, steer_rad: float, max_steer_rad: float, dt_s: float
    ) -> tuple[float, float, float, float, float, float, float]:
        """A row of vehicle control for the coming tick.

        Args:
            speed_mps: signed, along the heading.
            steer_rad: nominal angle of the front wheels now.
        """
        target = self.target
        if target is None:
            raise ValueError("no Ackermann target is set")
        steer = self._next_steer(target, steer_rad, max_steer_rad, dt_s)
        accel = (speed_mps - self._last_speed) / dt_s
        reverse = target.speed_mps < 0.0
        sign = -1.0 if reverse else 1.0
        if abs(target.speed_mps) < 1e-3 and abs(speed_mps) < STANDSTILL_MPS:
            self._acceleration = self._pedal = 0.0
            self._last_speed, self._last_accel = speed_mps, 0.0
            return (0.0, steer, 1.0, 0.0, 0.0, 0.0, 0.0)
        if sign * speed_mps < -STANDSTILL_MPS:  # rolling the other way: stop first
            self._last_speed, self._last_accel = speed_mps, 0.0
            return (0.0, steer, 1.0, 0.0, 0.0 if reverse else 1.0, 0.0, 0.0)
        self._run_speed_loop(target, sign * speed_mps, sign, dt_s)
        self._run_acceleration_loop(sign * accel, dt_s)
        self._last_speed, self._last_accel = speed_mps, accel
        throttle = max(self._pedal, 0.0)
        brake = -self._pedal if self._pedal < ENGINE_BRAKE_PEDAL else 0.0
        return (throttle, steer, brake, 0.0, float(reverse), 0.0, 0.0)

    def _next_steer(
        self, target: AckermannControl, steer_rad: float, max_rad: float, dt_s: float
    ) -> float:
        wanted = min(max(target.steer_rad, -max_rad), max_rad)
        if target.steer_speed_rad_s != 0.0:
            most = abs(target.steer_speed_rad_s) * dt_s
            now = self._steer_rad if self.written else steer_rad
            wanted = now + min(max(wanted - now, -most), most)
        self._steer_rad = wanted
        return wanted / max_rad if max_rad > 0.0 else 0.0

    def _run_speed_loop(
        self, target: AckermannControl, speed_mps: float, sign: float, dt_s: float
    ) -> None:
        gains = self.settings
        error = abs(target.speed_mps) - speed_mps
        self._speed_sum = _limited(self._speed_sum + gains.speed_ki * error * dt_s, 1.0)
        slope = (speed_mps - sign * self._last_speed) / dt_s
        change = gains.speed_kp * error + self._speed_sum - gains.speed_kd * slope * dt_s
        if target.jerk_mps3 != 0.0:
            change = _limited(change, abs(target.jerk_mps3) * dt_s)
        limit = abs(target.acceleration_mps2)
        up = min(limit, MAX_ACCELERATION_MPS2) if limit > 0.0 else MAX_ACCELERATION_MPS2
        down = min(limit, MAX_DECELERATION_MPS2) if limit > 0.0 else MAX_DECELERATION_MPS2
        wanted = min(max(self._acceleration + change, -down), up)
        # Never more than what reaches the speed in half a second: no overshoot after a long pull.
        self._acceleration = min(max(wanted, -2.0 * abs(error)), 2.0 * abs(error))

    def _run_acceleration_loop(self, acceleration_mps2: float, dt_s: float) -> None:
        gains = self.settings
        error = self._acceleration - acceleration_mps2
        self._accel_sum = _limited(self._accel_sum + gains.accel_ki * error * dt_s, 1.0)
        slope = acceleration_mps2 - self._last_accel
        change = gains.accel_kp * error + self._accel_sum - gains.accel_kd * slope
        self._pedal = _limited(self._pedal + change, 1.0)


def _limited(value: float, most: float) -> float:
    return min(max(value, -most), most) if math.isfinite(value) else 0.0
