"""Longitudinal control: speed profile of a path, stopping at a point, pedals from acceleration."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


def curvature_limited_speed(
    curvature_per_m: NDArray[np.float64],
    speed_limit_mps: NDArray[np.float64],
    step_m: float,
    lateral_acceleration_mps2: float,
    deceleration_mps2: float,
) -> NDArray[np.float64]:
    """Highest speed at each path point that keeps the limit and the lateral acceleration.

    A backward pass makes each slower stretch reachable at `deceleration_mps2`.

    Args:
        curvature_per_m: (n,) signed curvature of the path.
        speed_limit_mps: (n,) legal speed.
        step_m: distance between path points.
    """
    curve_speed = np.sqrt(lateral_acceleration_mps2 / np.maximum(np.abs(curvature_per_m), 1e-6))
    squared = np.minimum(curve_speed, speed_limit_mps) ** 2
    gain = 2.0 * deceleration_mps2 * step_m
    # v_i^2 <= v_k^2 + gain (k - i) for all k >= i: a running minimum of v_k^2 + gain k.
    ramp = gain * np.arange(len(squared))
    reachable = np.minimum.accumulate((squared + ramp)[::-1])[::-1] - ramp
    return np.sqrt(reachable)


def stopping_acceleration(
    speed_mps: float, distance_m: float, deceleration_mps2: float, response_s: float = 0.4
) -> float:
    """Acceleration that brings the vehicle to rest `distance_m` ahead, in m/s2.

    Follows v = sqrt(2 b d): no effect while the point is farther than the braking distance, more
    than `deceleration_mps2` where the point is nearer than that.
    """
    if distance_m <= 0.05:
        return -max(deceleration_mps2, speed_mps / response_s)
    allowed_mps = math.sqrt(2.0 * deceleration_mps2 * distance_m)
    needed = speed_mps * speed_mps / (2.0 * distance_m)
    if needed > deceleration_mps2:
        return -needed
    return (allowed_mps - speed_mps) / response_s - deceleration_mps2 * min(
        1.0, speed_mps / max(allowed_mps, 1e-6)
    )


@dataclass(frozen=True)
class PedalParameters:
    """Feed-forward and feedback of the pedals.

    Attributes:
        full_throttle_mps2: acceleration at full throttle and low speed.
        full_brake_mps2: deceleration at full brake.
        drag_mps2: deceleration without pedals, constant part.
        drag_per_mps: its growth with speed, 1/s.
        integral_per_s: gain of the integral over the acceleration error.
        integral_limit_mps2: bound of the integral.
        standstill_brake: brake that holds the vehicle at rest.
    """

    full_throttle_mps2: float = 5.0
    full_brake_mps2: float = 8.0
    drag_mps2: float = 0.1
    drag_per_mps: float = 0.05
    integral_per_s: float = 1.5
    integral_limit_mps2: float = 3.0
    standstill_brake: float = 0.6


class PedalController:
    """Throttle and brake that realise an asked acceleration (feed-forward plus integral)."""

    def __init__(self, parameters: PedalParameters | None = None) -> None:
        self.parameters = parameters or PedalParameters()
        self._integral_mps2 = 0.0
        self._last_speed_mps: float | None = None
        self._last_target_mps2 = 0.0

    def step(self, target_mps2: float, speed_mps: float, dt_s: float) -> tuple[float, float]:
        """(throttle, brake), each in 0..1, for the next tick."""
        p = self.parameters
        if speed_mps < 0.15 and target_mps2 <= 0.0:
            self._integral_mps2 = 0.0
            self._last_speed_mps = None
            return 0.0, p.standstill_brake
        self._learn_from_last_tick(speed_mps, dt_s)
        self._last_speed_mps = speed_mps
        self._last_target_mps2 = target_mps2
        effort = target_mps2 + self._integral_mps2 + p.drag_mps2 + p.drag_per_mps * speed_mps
        if target_mps2 > 0.0 and effort <= 0.0:
            effort = 0.0
        if effort >= 0.0:
            return min(effort / p.full_throttle_mps2, 1.0), 0.0
        return 0.0, min(-effort / p.full_brake_mps2, 1.0)

    def _learn_from_last_tick(self, speed_mps: float, dt_s: float) -> None:
        p = self.parameters
        if self._last_speed_mps is None:
            return
        error_mps2 = self._last_target_mps2 - (speed_mps - self._last_speed_mps) / dt_s
        error_mps2 = min(max(error_mps2, -3.0), 3.0)
        self._integral_mps2 += p.integral_per_s * error_mps2 * dt_s
        bound = p.integral_limit_mps2
        self._integral_mps2 = min(max(self._integral_mps2, -bound), bound)
