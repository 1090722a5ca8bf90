"""Published figures about CARLA's vehicles, the only outside evidence where nobody has recorded.

They are fits to driven data by other projects; the file that holds them names its sources.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Published:
    """One published figure: its value in the unit of the reading, and where it is from."""

    value: float
    source: str


FIT_VEHICLE = "vehicle.lincoln.mkz_2020"
"""The vehicle that the figures are about; they are not shown beside another one."""

FIT_DT_S = 0.05
FITTED_THROTTLES = ((0.5, 8), (0.5, 12), (0.3, 12))
"""Part throttle and seconds for which the fit's speed stays within its range (to 100 km/h)."""
FITTED_STEERS = (0.2, 0.4, 0.5, 0.6, 0.8, 1.0)


def load_published(path: Path) -> Mapping[str, Published]:
    """Figures by the key that readings name; `path` is the motion package's data file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    along, turning = data["longitudinal"], data["steering"]
    found: dict[str, Published] = {}
    for kmh, seconds in along["full_throttle_time_to_kmh_s"].items():
        found[f"throttle_time/{kmh}"] = Published(float(seconds), along["source"])
    for kmh, metres in along["full_brake_distance_from_kmh_m"].items():
        found[f"brake_distance/{kmh}"] = Published(float(metres), along["source"])
    for throttle, seconds in FITTED_THROTTLES:
        speed_kmh = _speed_after_kmh(along["throttle_coefficients"], throttle, seconds)
        found[f"throttle_speed/{throttle:g}/{seconds}"] = Published(speed_kmh, along["source"])
    rear_m, front_m = turning["rear_m"], turning["front_m"]
    for steer in FITTED_STEERS:
        slip = math.atan(rear_m / (front_m + rear_m) * math.tan(turning["steer_gain_rad"] * steer))
        value = math.sin(slip) / rear_m
        found[f"yaw_per_speed/{steer:g}"] = Published(value, turning["source"])
    return found


def _speed_after_kmh(coefficients: Sequence[float], throttle: float, seconds: int) -> float:
    """The fitted polynomial from standstill, one step per 0.05 s; speeds in km/h."""
    speed = 0.0
    for _ in range(round(seconds / FIT_DT_S)):
        v, t = speed, throttle
        features = (v, v * v, t, t * t, v * t, v * t * t, v * v * t, v * v * t * t)
        speed = max(sum(c * f for c, f in zip(coefficients, features, strict=True)), 0.0)
    return speed
