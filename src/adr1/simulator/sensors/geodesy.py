"""World position to latitude and longitude, as the 0.9.16 client does it.

The client's `Map.transform_to_geolocation` was probed with six geoReference texts: whatever
projection they name, it uses a transverse Mercator projection on a sphere of 6,378,137 m with
scale 0.9996 at (lat_0, lon_0), and latitude grows with +y. The sensor must agree with it.
"""

from __future__ import annotations

import math

_EARTH_RADIUS_M = 6_378_137.0
_SCALE = 0.9996


def to_geographic(
    x_m: float, y_m: float, origin_latitude_deg: float, origin_longitude_deg: float
) -> tuple[float, float]:
    """Latitude and longitude in degrees of a point of the world frame."""
    east = x_m / (_EARTH_RADIUS_M * _SCALE)
    north = y_m / (_EARTH_RADIUS_M * _SCALE) + math.radians(origin_latitude_deg)
    latitude = math.asin(math.sin(north) / math.cosh(east))
    longitude = math.atan2(math.sinh(east), math.cos(north))
    return math.degrees(latitude), origin_longitude_deg + math.degrees(longitude)
