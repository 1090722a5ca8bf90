"""Where a vehicle is on its plan, from GNSS, compass and speed.

Whether latitude grows to the north (y falls, as the official leaderboard writes its plans) or with
y (as CARLA 0.9.16's own projection has it) cannot be known beforehand, and a plan and a sensor may
differ in it. So only distances from the start are used, and both signs are found out: the plan's
from the side that its left and right turns bend to, the sensor's from the first metres driven.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from adr1.routes.dense_route import RoadOption

EARTH_RADIUS_M = 6_378_137.0
_SURE_AFTER_M = 6.0

Array = NDArray[np.float64]


def project(lat_deg: float, lon_deg: float, scale: float) -> tuple[float, float]:
    """Metres east and north of latitude and longitude 0, spherical Mercator.

    Args:
        scale: cosine of a reference latitude; lengths are true near it.
    """
    east = scale * EARTH_RADIUS_M * math.radians(lon_deg)
    north = scale * EARTH_RADIUS_M * math.log(math.tan(math.pi / 4 + math.radians(lat_deg) / 2))
    return east, north


def plan_in_metres(points_deg: Array, options: Sequence[int], start_yaw_rad: float) -> Array:
    """Plan (n, 2) relative to its first point, x east, y south.

    Args:
        points_deg: (n, 2) latitude, longitude.
        options: (n,) road options of the points.
        start_yaw_rad: the vehicle's heading there (0 east, pi/2 south), for plans without turns.
    """
    scale = math.cos(math.radians(float(points_deg[0, 0])))
    xy = np.array([project(lat, lon, scale) for lat, lon in points_deg.tolist()])
    xy = xy - xy[0]
    option = np.asarray(options)
    wanted = (option == RoadOption.RIGHT).astype(np.float64) - (option == RoadOption.LEFT)
    step = np.diff(xy, axis=0)
    cross = step[:-1, 0] * step[1:, 1] - step[:-1, 1] * step[1:, 0]
    agreement = float(cross @ wanted[1:-1])
    if abs(agreement) < 1e-6:
        ahead = xy[min(len(xy) - 1, 10)]
        agreement = float(ahead[1] * math.sin(start_yaw_rad))
    return xy * np.array([1.0, -1.0 if agreement < 0.0 else 1.0])


class DeadReckoning:
    """Position relative to the start, x east and y south, in metres.

    Args:
        gnss_share: how much of the GNSS's difference is taken over per step.
    """

    def __init__(self, gnss_share: float = 0.08) -> None:
        self._share = gnss_share
        self._scale: float | None = None
        self._start = (0.0, 0.0)
        self._south_sign = 0.0
        self.x_m = 0.0
        self.y_m = 0.0

    def update(self, lat_deg: float, lon_deg: float, yaw_rad: float, travel_m: float) -> None:
        """Take in one tick: the GNSS reading, the heading, the distance driven."""
        if self._scale is None:
            self._scale = math.cos(math.radians(lat_deg))
            self._start = project(lat_deg, lon_deg, self._scale)
            return
        self.x_m += travel_m * math.cos(yaw_rad)
        self.y_m += travel_m * math.sin(yaw_rad)
        east, north = project(lat_deg, lon_deg, self._scale)
        east, north = east - self._start[0], north - self._start[1]
        if self._south_sign == 0.0 and abs(self.y_m) > _SURE_AFTER_M:
            self._south_sign = 1.0 if north * self.y_m > 0.0 else -1.0
        self.x_m += self._share * (east - self.x_m)
        if self._south_sign != 0.0:
            self.y_m += self._share * (self._south_sign * north - self.y_m)
