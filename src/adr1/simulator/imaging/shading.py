"""From what rays met to light: the colour of each pixel before exposure and tone mapping.

Sun with shadow, skylight from above, bounced light from below, lamps nearby, reflections of the
sky, rain on the ground, and haze in between. One function per step, all compiled together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64, UInt8

from adr1.simulator.imaging import (
    contact_shadow,
    local_lights,
    noise_tile,
    sky,
    surface_pattern,
    surface_table,
)
from adr1.simulator.imaging.contact_shadow import ContactShadow, hidden_sky
from adr1.simulator.imaging.local_lights import LocalLights, lamp_at, local_light
from adr1.simulator.imaging.noise_tile import cell_noise, smooth_noise
from adr1.simulator.imaging.sky import blurred_sky, fog_share, sky_color, sun_disc
from adr1.simulator.imaging.surface_pattern import pattern_factor
from adr1.simulator.imaging.surface_table import Pattern, Surfaces
from adr1.simulator.imaging.weather_light import Light
from adr1.simulator.rays.compiled import helper, kernel, sources_digest
from adr1.simulator.rays.instances import NOTHING

Rgb = tuple[float, float, float]
FAR_M = 6000.0
_PANE, _GRASS = int(Pattern.PANE), int(Pattern.GRASS)
_DISC = 18.0
_LAMP = 2.6
_LIT_WINDOW_SHARE = 0.34
_SHARP_GLOSS = 0.55
_ROOM_LIGHT = 0.055
_PANE_WIDTH_M, _STOREY_M = 3.0, 3.2


class Seen(NamedTuple):
    """What the rays of one picture met; columns of `Hits`, and which pixels the sun reaches."""

    distance_m: Float32[np.ndarray, " n"]
    instance: Int32[np.ndarray, " n"]
    normal_world: Float32[np.ndarray, "n 3"]
    material: UInt8[np.ndarray, " n"]
    sunlit: UInt8[np.ndarray, " n"]


class Stage(NamedTuple):
    """All that shading needs beside the rays.

    Attributes:
        eye_m: the camera, world frame.
        pixel_rad: angle of one pixel.
        actor_rgb: linear colour of each row of `Instances`; actor_lamps: its lit lamps.
    """

    eye_m: Float64[np.ndarray, " 3"]
    pixel_rad: float
    light: Light
    lights: LocalLights
    contact: ContactShadow
    surfaces: Surfaces
    actor_rgb: Float64[np.ndarray, "n 3"]
    actor_lamps: Int64[np.ndarray, " n"]
    tile: Float32[np.ndarray, "256 256"]


@helper
def pixel_color(index: int, dx: float, dy: float, dz: float, seen: Seen, stage: Stage) -> Rgb:
    """Exposed linear colour of what the ray of one pixel met."""
    light = stage.light
    if seen.instance[index] == NOTHING:
        red, green, blue = sky_color(dx, dy, dz, light, stage.tile)
        disc = _DISC * sun_disc(dx, dy, dz, light)
        red += disc * light.sun_rgb[0]
        green += disc * light.sun_rgb[1]
        blue += disc * light.sun_rgb[2]
        haze = fog_share(stage.eye_m[2], dz, FAR_M, light)
        return _hazed(red, green, blue, haze, light)
    distance = float(seen.distance_m[index])
    haze = fog_share(stage.eye_m[2], dz, distance, light)
    material = seen.material[index]
    lit = stage.surfaces.lamp[material] != 0 and _is_lit(
        index, material, distance * dx, distance * dy, distance * dz, seen, stage
    )
    if lit:
        lamp = stage.surfaces.lit_rgb[material]
        red, green, blue = _hazed(0.0, 0.0, 0.0, haze, light)
        kept = _LAMP * (1.0 - 0.75 * haze)
        return red + kept * lamp[0], green + kept * lamp[1], blue + kept * lamp[2]
    red, green, blue = _surface(index, distance, dx, dy, dz, seen, stage)
    return _hazed(red, green, blue, haze, light)


@helper
def _hazed(red: float, green: float, blue: float, haze: float, light: Light) -> Rgb:
    kept = (1.0 - haze) * light.exposure
    haze *= light.exposure
    return (
        red * kept + light.fog_rgb[0] * haze,
        green * kept + light.fog_rgb[1] * haze,
        blue * kept + light.fog_rgb[2] * haze,
    )


@helper
def _is_lit(
    index: int, material: int, x: float, y: float, z: float, seen: Seen, stage: Stage
) -> bool:
    """Whether a lamp is on that is seen at an offset from the camera."""
    instance, eye = seen.instance[index], stage.eye_m
    if instance >= 0:
        return bool(stage.actor_lamps[instance] & stage.surfaces.lamp[material])
    found = lamp_at(eye[0] + x, eye[1] + y, eye[2] + z, stage.lights)
    return found > 0 or (found < 0 and stage.light.lamps > 0.0)


@helper
def _surface(
    index: int, distance: float, dx: float, dy: float, dz: float, seen: Seen, stage: Stage
) -> Rgb:
    """Light that leaves an unlit surface towards the camera, before haze and exposure."""
    light, surfaces = stage.light, stage.surfaces
    instance, material = seen.instance[index], seen.material[index]
    nx = float(seen.normal_world[index, 0])
    ny = float(seen.normal_world[index, 1])
    nz = float(seen.normal_world[index, 2])
    x = stage.eye_m[0] + distance * dx
    y = stage.eye_m[1] + distance * dy
    z = stage.eye_m[2] + distance * dz
    facing = max(-(dx * nx + dy * ny + dz * nz), 0.02)
    red, green, blue, glow = _diffuse(
        x, y, z, nx, ny, nz, distance * stage.pixel_rad / max(facing, 0.08),
        instance, material, stage,
    )  # fmt: skip
    mirror, wet = _mirror_share(x, y, facing, nz, material, instance, stage)
    dull = 1.0 - 0.5 * wet
    sun = max(
        nx * light.sun_direction[0] + ny * light.sun_direction[1] + nz * light.sun_direction[2], 0.0
    )
    sun *= float(seen.sunlit[index])
    upward = 0.5 + 0.5 * nz
    open_sky = 1.0
    if nz > 0.8 and instance < 0:
        open_sky = 1.0 - hidden_sky(x, y, stage.contact)
    lamp_red, lamp_green, lamp_blue = local_light(x, y, z, nx, ny, nz, stage.lights)
    up, down, sun_rgb = light.ambient_up_rgb, light.ambient_down_rgb, light.sun_rgb
    keep = dull * (1.0 - mirror)
    red *= keep * (sun * sun_rgb[0] + open_sky * _mix(down[0], up[0], upward) + lamp_red)
    green *= keep * (sun * sun_rgb[1] + open_sky * _mix(down[1], up[1], upward) + lamp_green)
    blue *= keep * (sun * sun_rgb[2] + open_sky * _mix(down[2], up[2], upward) + lamp_blue)
    if mirror > 0.015:
        bounce = 2.0 * (dx * nx + dy * ny + dz * nz)
        sharp = surfaces.gloss[material] > _SHARP_GLOSS or (nz > 0.8 and instance < 0)
        mirrored = _reflection(
            dx - bounce * nx, dy - bounce * ny, dz - bounce * nz, sharp, seen.sunlit[index], stage
        )
        mirror *= 0.35 + 0.65 * open_sky
        red += mirror * mirrored[0]
        green += mirror * mirrored[1]
        blue += mirror * mirrored[2]
    return red + glow, green + 0.72 * glow, blue + 0.38 * glow


@helper
def _diffuse(
    x: float,
    y: float,
    z: float,
    nx: float,
    ny: float,
    nz: float,
    footprint_m: float,
    instance: int,
    material: int,
    stage: Stage,
) -> tuple[float, float, float, float]:
    """Diffuse colour at a place, and the light of a lit room behind a window there."""
    surfaces = stage.surfaces
    if instance >= 0:
        color = (
            stage.actor_rgb[instance] if surfaces.takes_color[material] else surfaces.rgb[material]
        )
        return color[0], color[1], color[2], 0.0
    color = surfaces.rgb[material]
    red, green, blue = color[0], color[1], color[2]
    pattern = surfaces.pattern[material]
    if pattern == 0:
        return red, green, blue, 0.0
    along, across = x, y
    if abs(nz) < 0.7:
        along, across = nx * y - ny * x, z
    if pattern == _PANE:
        room = cell_noise(math.floor(along / _PANE_WIDTH_M), math.floor(across / _STOREY_M), 3)
        glow = 0.0
        if room < _LIT_WINDOW_SHARE:
            glow = stage.light.lamps * _ROOM_LIGHT * (0.5 + 2.0 * (room * 7.3 % 1.0))
        return red, green, blue, glow
    factor = pattern_factor(pattern, along, across, footprint_m, stage.tile)
    red, green, blue = red * factor, green * factor, blue * factor
    if pattern == _GRASS:
        # Dry and fresh places differ in hue, not only in brightness.
        dry = 1.7 - 0.9 * smooth_noise(stage.tile, along * 0.013, across * 0.013 + 0.3)
        red, blue = red * dry, blue * (0.55 + 0.55 * dry)
    return red, green, blue, 0.0


@helper
def _mix(first: float, second: float, share: float) -> float:
    return first + (second - first) * share


@helper
def _mirror_share(
    x: float, y: float, facing: float, nz: float, material: int, instance: int, stage: Stage
) -> tuple[float, float]:
    """Share of light that is mirrored, and how wet the surface is."""
    light = stage.light
    grazing = 1.0 - facing
    grazing5 = grazing * grazing * grazing * grazing * grazing
    if stage.surfaces.gets_wet[material] and instance < 0 and nz > 0.8:
        wet = light.wetness
        if wet <= 0.0 and light.puddles <= 0.0:
            return 0.0, 0.0
        hollow = smooth_noise(stage.tile, x * 0.019 + 0.5, y * 0.019)
        edge = 1.0 - 0.42 * light.puddles
        puddle = min(max((hollow - edge) / 0.16, 0.0), 1.0)
        wet = max(wet, puddle)
        film = 0.04 + 0.96 * grazing5
        return film * max(0.42 * light.wetness, puddle), wet
    gloss = stage.surfaces.gloss[material]
    if gloss < 0.15:
        return 0.0, 0.0
    return (0.05 + 0.95 * grazing5) * gloss + 0.10 * gloss * gloss, 0.0


@helper
def _reflection(
    x: float,
    y: float,
    z: float,
    sharp: int,
    sunlit: int,
    stage: Stage,
) -> Rgb:
    """What a mirror shows in a direction: the sky, darker low above the ground where houses are."""
    light = stage.light
    if sharp:
        red, green, blue = sky_color(x, y, max(z, 0.02), light, stage.tile)
    else:
        red, green, blue = blurred_sky(max(z, 0.02), light)
    street = 1.0 - min(max((z + 0.08) / 0.42, 0.0), 1.0)
    floor = light.ambient_up_rgb
    lit = 0.10 * light.sun_rgb[0]
    red = _mix(red, 0.26 * floor[0] + lit, 0.8 * street)
    green = _mix(green, 0.26 * floor[1] + lit, 0.8 * street)
    blue = _mix(blue, 0.26 * floor[2] + lit, 0.8 * street)
    toward_sun = max(
        x * light.sun_direction[0] + y * light.sun_direction[1] + z * light.sun_direction[2], 0.0
    )
    if sunlit and toward_sun > 0.97:
        spark = (toward_sun - 0.97) / 0.03
        spark = 7.0 * light.disc * spark * spark * spark * spark
        red += spark * light.sun_rgb[0]
        green += spark * light.sun_rgb[1]
        blue += spark * light.sun_rgb[2]
    return red, green, blue


def _build_shade(digest: int) -> Callable[..., None]:
    @kernel
    def shade(directions, seen, stage, rgb, start, stop):  # type: ignore[no-untyped-def]
        """Writes rows start..stop of `rgb`, float32 (n, 3): exposed linear colours."""
        assert digest >= 0
        for index in range(start, stop):
            dx, dy = float(directions[index, 0]), float(directions[index, 1])
            dz = float(directions[index, 2])
            red, green, blue = pixel_color(index, dx, dy, dz, seen, stage)
            rgb[index, 0], rgb[index, 1], rgb[index, 2] = red, green, blue

    return shade


_PARTS = (contact_shadow, local_lights, noise_tile, sky, surface_pattern, surface_table)
shade = _build_shade(sources_digest(*(str(part.__file__) for part in _PARTS)))
"""`shade(directions, seen, stage, rgb, start, stop)`: colours of a row of pixels, compiled."""
