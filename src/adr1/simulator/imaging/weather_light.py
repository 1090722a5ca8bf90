"""What the weather does to light: sun, sky, haze, wetness and exposure, as plain numbers.

The sun stands at azimuth `sun_azimuth_angle` (0 is the world's +x, growing towards +y) and altitude
`sun_altitude_angle`. Its colour follows from the air that it passes (Kasten and Young's formula for
the air mass); the sky's colours are a table by altitude, made by eye. Colours are linear; 1 is what
white paper shows at noon.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64

from adr1.simulator.imaging.weather import Weather

Vector = Float64[np.ndarray, " 3"]

# sun altitude in degrees, zenith (r g b), horizon (r g b)
_SKY_BY_ALTITUDE = np.array(
    (
        (-90.0, 0.0011, 0.0017, 0.0042, 0.0030, 0.0036, 0.0064),
        (-14.0, 0.0011, 0.0017, 0.0042, 0.0030, 0.0036, 0.0064),
        (-8.0, 0.0040, 0.0062, 0.0165, 0.0230, 0.0185, 0.0240),
        (-4.0, 0.0130, 0.0215, 0.0530, 0.1050, 0.0680, 0.0640),
        (0.0, 0.0420, 0.0660, 0.1500, 0.3300, 0.2150, 0.1650),
        (4.0, 0.0700, 0.1220, 0.2700, 0.4700, 0.3700, 0.3050),
        (12.0, 0.0900, 0.1800, 0.4200, 0.5300, 0.5200, 0.5150),
        (30.0, 0.0950, 0.2100, 0.5300, 0.4800, 0.6000, 0.7500),
        (90.0, 0.0850, 0.1980, 0.5200, 0.4600, 0.6000, 0.7800),
    )
)
_OPTICAL_DEPTH = np.array((0.075, 0.130, 0.245))  # of one air mass: red, green, blue
_SUN_STRENGTH = 1.6
_RAIN_GREY = np.array((0.46, 0.49, 0.53))
_DUST = np.array((0.52, 0.36, 0.20))
_LAMPS_BELOW_DEG = 0.0
_FULL_EXPOSURE_AT, _ADAPTATION = 1.0, 0.70
_EXPOSURE_RANGE = (0.75, 11.0)


class Light(NamedTuple):
    """What shading needs to know of the weather.

    Attributes:
        sun_direction: unit vector towards the sun, world frame.
        sun_rgb: light of the sun on a surface that faces it; 0 at night.
        disc: strength of the visible disc, 0 to 1.
        zenith_rgb, horizon_rgb, glow_rgb: the clear sky, and what is added around the sun.
        cloud_lit_rgb, cloud_dark_rgb, cloud_cover: clouds and the share of the sky they fill.
        ground_rgb: what is seen where the town has ended.
        ambient_up_rgb, ambient_down_rgb: light on surfaces that face up and down.
        fog_rgb, fog_per_m, fog_start_m, fog_thinning_per_m: haze at height 0 and how it thins out.
        wetness, puddles: 0 to 1.
        lamps: 1 while street lamps and windows are lit, else 0.
        exposure: factor before tone mapping.
    """

    sun_direction: Vector
    sun_rgb: Vector
    disc: float
    zenith_rgb: Vector
    horizon_rgb: Vector
    glow_rgb: Vector
    cloud_lit_rgb: Vector
    cloud_dark_rgb: Vector
    cloud_cover: float
    ground_rgb: Vector
    ambient_up_rgb: Vector
    ambient_down_rgb: Vector
    fog_rgb: Vector
    fog_per_m: float
    fog_start_m: float
    fog_thinning_per_m: float
    wetness: float
    puddles: float
    lamps: float
    exposure: float


def light_of(weather: Weather) -> Light:
    """Everything shading needs, from 14 numbers."""
    altitude_deg = max(-90.0, min(90.0, weather.sun_altitude_deg))
    direction = _sun_direction(weather.sun_azimuth_deg, altitude_deg)
    cover = _share(weather.cloudiness)
    dulled = _smooth(0.25, 0.95, cover)
    clear_sun = _sun_color(altitude_deg)
    sun = clear_sun * (1.0 - 0.985 * dulled)
    row = [np.interp(altitude_deg, _SKY_BY_ALTITUDE[:, 0], c) for c in _SKY_BY_ALTITUDE.T[1:]]
    zenith, horizon = np.array(row[:3]), np.array(row[3:])
    brightness = float(zenith.mean() + horizon.mean()) / 2.0
    rain = _share(weather.precipitation)
    grey = _RAIN_GREY / _RAIN_GREY.mean() * brightness * (1.05 - 0.35 * rain)
    dust = _share(weather.dust_storm)
    zenith = _mix(_mix(zenith, grey * 0.85, dulled), _DUST * brightness, 0.8 * dust)
    horizon = _mix(_mix(horizon, grey * 1.1, dulled), _DUST * brightness * 1.3, 0.9 * dust)
    ambient = 0.62 * zenith + 0.38 * horizon + 0.06 * sun * max(0.0, direction[2])
    ground = 0.10 * (ambient + sun * max(0.0, direction[2])) * np.array((1.0, 1.02, 0.9))
    lit_cloud = 0.62 * sun + 0.9 * ambient + 0.25 * grey
    level = float(np.mean(0.9 * ambient + sun * max(0.12, direction[2]) * 0.7))
    exposure = (_FULL_EXPOSURE_AT / max(level, 1e-4)) ** _ADAPTATION
    fog_per_m = _extinction(weather.fog_density) + 0.03 * dust * dust + 0.0035 * rain
    return Light(
        sun_direction=direction,
        sun_rgb=sun * (1.0 - 0.9 * dust),
        disc=float((1.0 - dulled) ** 2 * (1.0 - dust)),
        zenith_rgb=zenith,
        horizon_rgb=horizon,
        glow_rgb=clear_sun * (1.0 - 0.9 * dulled) * 0.55,
        cloud_lit_rgb=lit_cloud,
        cloud_dark_rgb=grey * 0.72,
        cloud_cover=cover,
        ground_rgb=ground,
        ambient_up_rgb=ambient * 1.15,
        ambient_down_rgb=ambient * 0.42 + 0.10 * sun * max(0.0, direction[2]),
        fog_rgb=_mix(horizon, grey, 0.35) + 0.10 * sun,
        fog_per_m=fog_per_m,
        fog_start_m=max(0.0, weather.fog_distance_m),
        fog_thinning_per_m=max(0.0, weather.fog_falloff) * 0.1 * math.log(2.0),
        wetness=max(_share(weather.wetness), 0.8 * rain),
        puddles=_share(weather.precipitation_deposits),
        lamps=1.0 if altitude_deg < _LAMPS_BELOW_DEG else 0.0,
        exposure=min(max(exposure, _EXPOSURE_RANGE[0]), _EXPOSURE_RANGE[1]),
    )


def _sun_direction(azimuth_deg: float, altitude_deg: float) -> Vector:
    azimuth, altitude = math.radians(azimuth_deg), math.radians(altitude_deg)
    flat = math.cos(altitude)
    return np.array((flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(altitude)))


def _sun_color(altitude_deg: float) -> Vector:
    above = max(altitude_deg, -1.5)
    air_mass = 1.0 / (
        math.sin(math.radians(max(above, 0.0))) + 0.50572 * (above + 6.07995) ** -1.6364
    )
    through = np.exp(-_OPTICAL_DEPTH * min(air_mass, 14.0))
    return _SUN_STRENGTH * through * _smooth(-1.0, 2.5, altitude_deg)


def _extinction(fog_density: float) -> float:
    """Per metre at the ground: 2 % is hardly seen, 10 % hides after 1 km, 50 % after 120 m."""
    density = 100.0 * _share(fog_density)
    return 0.0003 * density + 4.2e-6 * density * density


def _share(percent: float) -> float:
    return min(max(percent / 100.0, 0.0), 1.0)


def _smooth(low: float, high: float, value: float) -> float:
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return share * share * (3.0 - 2.0 * share)


def _mix(first: Vector, second: Vector, share: float) -> Vector:
    return first * (1.0 - share) + second * share
