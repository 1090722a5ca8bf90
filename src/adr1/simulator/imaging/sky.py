"""What is seen in a direction in which nothing stands: gradient, sun, clouds, and haze before all.

One function, called per pixel and per reflection.
"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float32

from adr1.simulator.imaging.noise_tile import smooth_noise
from adr1.simulator.imaging.weather_light import Light
from adr1.simulator.motion.compiled import helper

_DISC_COSINE = math.cos(math.radians(0.9))
_CLOUD_SCALE = 0.21
Rgb = tuple[float, float, float]


@helper
def sky_color(
    x: float, y: float, z: float, light: Light, tile: Float32[np.ndarray, "256 256"]
) -> Rgb:
    """Colour of the sky in a unit direction of the world, without the sun's disc."""
    high = max(z, 0.0)
    low_share = math.exp(-5.2 * high)
    toward_sun = (
        x * light.sun_direction[0] + y * light.sun_direction[1] + z * light.sun_direction[2]
    )
    near = max(toward_sun, 0.0)
    near4 = near * near * near * near
    near16 = near4 * near4 * near4 * near4
    glow = 0.16 * near4 * low_share + 0.20 * near16 + 0.35 * near16 * near16 * near16
    red = light.zenith_rgb[0] + (light.horizon_rgb[0] - light.zenith_rgb[0]) * low_share
    green = light.zenith_rgb[1] + (light.horizon_rgb[1] - light.zenith_rgb[1]) * low_share
    blue = light.zenith_rgb[2] + (light.horizon_rgb[2] - light.zenith_rgb[2]) * low_share
    red += glow * light.glow_rgb[0]
    green += glow * light.glow_rgb[1]
    blue += glow * light.glow_rgb[2]
    if z < 0.0:
        share = min(1.0, -z * 14.0)
        return (
            red + (light.ground_rgb[0] - red) * share,
            green + (light.ground_rgb[1] - green) * share,
            blue + (light.ground_rgb[2] - blue) * share,
        )
    if light.cloud_cover <= 0.01:
        return red, green, blue
    return _with_clouds(x, y, z, red, green, blue, near4, light, tile)


@helper
def _with_clouds(
    x: float,
    y: float,
    z: float,
    red: float,
    green: float,
    blue: float,
    near4: float,
    light: Light,
    tile: Float32[np.ndarray, "256 256"],
) -> Rgb:
    """Clouds on a plane high above, thinner towards the horizon; their far side is darker."""
    scale = _CLOUD_SCALE / (z + 0.10)
    shape = smooth_noise(tile, x * scale + 0.37, y * scale + 0.11)
    fine = smooth_noise(tile, x * scale * 3.7, y * scale * 3.7)
    dense = 0.82 * shape + 0.18 * fine
    edge = 1.0 - light.cloud_cover * 0.96
    thick = min(max((dense - edge) / 0.24, 0.0), 1.0)
    thick = thick * thick * (3.0 - 2.0 * thick)
    cover = min(thick * 1.05, 1.0) * min(1.0, z * 7.0)
    dark = min(1.0, 0.25 + 0.75 * thick * (1.0 - 0.6 * near4))
    bright = 1.0 + 0.9 * near4 * (1.0 - thick)
    return (
        red
        + (_between(light.cloud_lit_rgb[0] * bright, light.cloud_dark_rgb[0], dark) - red) * cover,
        green
        + (_between(light.cloud_lit_rgb[1] * bright, light.cloud_dark_rgb[1], dark) - green)
        * cover,
        blue
        + (_between(light.cloud_lit_rgb[2] * bright, light.cloud_dark_rgb[2], dark) - blue) * cover,
    )


@helper
def blurred_sky(z: float, light: Light) -> Rgb:
    """The sky at a height as a dull mirror shows it: clouds spread evenly, no glow of the sun."""
    low_share = math.exp(-5.2 * z)
    cover = light.cloud_cover * 0.9
    zenith, horizon = light.zenith_rgb, light.horizon_rgb
    lit, dark = light.cloud_lit_rgb, light.cloud_dark_rgb
    return (
        _between(_between(zenith[0], horizon[0], low_share), 0.4 * lit[0] + 0.6 * dark[0], cover),
        _between(_between(zenith[1], horizon[1], low_share), 0.4 * lit[1] + 0.6 * dark[1], cover),
        _between(_between(zenith[2], horizon[2], low_share), 0.4 * lit[2] + 0.6 * dark[2], cover),
    )


@helper
def _between(first: float, second: float, share: float) -> float:
    return first + (second - first) * share


@helper
def sun_disc(x: float, y: float, z: float, light: Light) -> float:
    """How bright the disc is in a direction, 0 to 1, with a soft rim."""
    toward_sun = (
        x * light.sun_direction[0] + y * light.sun_direction[1] + z * light.sun_direction[2]
    )
    return light.disc * min(max((toward_sun - _DISC_COSINE) / (1.0 - _DISC_COSINE) * 4.0, 0.0), 1.0)


@helper
def fog_share(height_m: float, slope: float, distance_m: float, light: Light) -> float:
    """Share of light that haze swallows along a ray from a height, and replaces by its own."""
    length = distance_m - light.fog_start_m
    if length <= 0.0 or light.fog_per_m <= 0.0:
        return 0.0
    thin = light.fog_thinning_per_m
    start = math.exp(-thin * min(max(height_m, 0.0), 500.0))
    drop = thin * slope * length
    if abs(drop) < 1e-3:
        through = length
    else:
        through = length * (1.0 - math.exp(-max(drop, -8.0))) / max(drop, -8.0)
    return 1.0 - math.exp(-light.fog_per_m * start * through)
