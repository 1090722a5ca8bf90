"""Passenger cars: hatchbacks, saloons, coupes, off-roaders and the like, from one recipe.

The lower body is drawn through cross-sections from nose to tail, open over the wheels; the cabin
with its windows stands on it. Shares run from the nose (0) to the tail (1), heights from the
ground (0) to the roof (1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.simulator.shapes.glazed import glazed_body, posts
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import both_sides, box, loft
from adr1.simulator.shapes.wheels import Axles, wheel

FloatArray = NDArray[np.float64]

ARCH = 1.16
"""Radius of a wheel arch by that of the wheel."""
BUMPER_M = 0.03
BLINKERS = [(Material.LEFT_BLINKER, Material.RIGHT_BLINKER)]


@dataclass(frozen=True, slots=True)
class CarProfile:
    """Side view of a car: shares of its length, heights as shares of its height."""

    nose_z: float
    hood_z: float
    belt_z: float
    tail_z: float
    screen: float
    roof_front: float
    roof_rear: float
    rear_screen: float
    windows: int = 2
    roof_width: float = 0.68


SALOON = CarProfile(0.47, 0.61, 0.65, 0.62, 0.29, 0.42, 0.70, 0.86)
COUPE = CarProfile(0.47, 0.62, 0.66, 0.62, 0.33, 0.47, 0.66, 0.90, windows=1)
HATCHBACK = CarProfile(0.47, 0.60, 0.63, 0.58, 0.24, 0.37, 0.86, 0.965)
OFF_ROADER = CarProfile(0.53, 0.62, 0.64, 0.60, 0.26, 0.35, 0.90, 0.975, 3, 0.72)
JEEP = CarProfile(0.58, 0.62, 0.62, 0.60, 0.34, 0.385, 0.965, 0.985, 2, 0.76)
BUBBLE = CarProfile(0.46, 0.58, 0.58, 0.52, 0.06, 0.30, 0.72, 0.96, 1, 0.70)
WEDGE = CarProfile(0.54, 0.60, 0.66, 0.64, 0.19, 0.43, 0.49, 0.975, 2, 0.64)


@dataclass(frozen=True, slots=True)
class CarSize:
    """A car's measures: length along x about `middle_x_m`, body half width, roof height."""

    middle_x_m: float
    length_m: float
    half_width_m: float
    height_m: float

    def x_at(self, share: float) -> float:
        return self.middle_x_m + (0.5 - share) * self.length_m


def car_mesh(profile: CarProfile, size: CarSize, axles: Axles, mirror_y_m: float) -> Mesh:
    """A car standing on z = 0; its mirrors reach out to `mirror_y_m`."""
    body = CarSize(
        size.middle_x_m, size.length_m - 2.0 * BUMPER_M, size.half_width_m, size.height_m
    )
    return join(
        (
            _lower_body(profile, body, axles),
            _cabin(profile, body),
            _underside(body, axles),
            _wheels(body, axles),
            both_sides(_front_side(profile, size), BLINKERS),
            both_sides(_rear_side(profile, size), BLINKERS),
            both_sides(_mirror(profile, body, mirror_y_m)),
            _middle_parts(profile, size),
        )
    )


def _lower_body(profile: CarProfile, size: CarSize, axles: Axles) -> Mesh:
    top = (
        [0.0, 0.05, profile.screen, profile.rear_screen, 1.0],
        [profile.nose_z, profile.nose_z + 0.05, profile.hood_z, profile.belt_z, profile.tail_z],
    )
    width = ([0.0, 0.025, 0.1, 0.88, 0.97, 1.0], [0.80, 0.92, 1.0, 1.0, 0.94, 0.84])
    sills = ([0.0, 0.1, 0.2, 0.8, 0.9, 1.0], [0.17, 0.13, 0.13, 0.13, 0.14, 0.2])
    h = size.height_m
    stations = [
        (share, None) for share in (0.0, 0.025, 0.1, profile.screen, profile.rear_screen, 0.97, 1.0)
    ]
    arches = [_arch_stations(size, x, axles.radius_m) for x in (axles.front_x_m, axles.rear_x_m)]
    open_from = [(arch[0][0], arch[-1][0]) for arch in arches]
    kept = [s for s in stations if not any(a <= s[0] <= b for a, b in open_from)]
    rings = []
    for share, arch_z in sorted([*kept, *arches[0], *arches[1]], key=lambda s: s[0]):
        z_top = float(np.interp(share, *top)) * h
        z_low = float(np.interp(share, *sills)) * h
        if arch_z is not None:
            z_low = min(max(arch_z, z_low), z_top - 0.13 * h)
        w = float(np.interp(share, *width)) * size.half_width_m
        z_mid = max(0.42 * h, z_low + 0.01 * h)
        z_shoulder = max(z_top - 0.09 * h, z_mid + 0.01 * h)
        half = [(0.90 * w, z_low), (w, z_mid), (0.97 * w, z_shoulder), (0.82 * w, z_top)]
        outline = [*half, *((-y, z) for y, z in reversed(half))]
        rings.append([(size.x_at(share), y, z) for y, z in outline])
    return loft(rings, Material.PAINT, Material.PAINT)


def _arch_stations(size: CarSize, x: float, radius: float) -> list[tuple[float, float]]:
    """Shares and heights along the edge over a wheel, from front to rear."""
    reach = ARCH * radius
    angles = np.radians([0.0, 28.0, 62.0, 90.0, 118.0, 152.0, 180.0])
    points = [(x + reach * np.cos(a), radius + reach * np.sin(a)) for a in angles]
    points = [(x + 1.02 * reach, 0.0), *points, (x - 1.02 * reach, 0.0)]
    return [(0.5 - (px - size.middle_x_m) / size.length_m, float(pz)) for px, pz in points]


def _cabin(profile: CarProfile, size: CarSize) -> Mesh:
    h, w = size.height_m, size.half_width_m
    base = (size.x_at(profile.rear_screen), size.x_at(profile.screen), 0.81 * w, 0.81 * w)
    roof = (
        size.x_at(profile.roof_rear),
        size.x_at(profile.roof_front),
        profile.roof_width * w,
        profile.roof_width * w,
    )
    low = min(profile.hood_z, profile.belt_z)

    def ring(rise: float, shrink: float = 1.0) -> tuple[float, tuple[float, float, float, float]]:
        a, b, c, d = (p + min(rise, 0.94) / 0.94 * (q - p) for p, q in zip(base, roof, strict=True))
        middle = 0.5 * (a + b)
        rect = (
            middle + shrink * (a - middle),
            middle + shrink * (b - middle),
            c * shrink,
            d * shrink,
        )
        return (low + rise * (1.0 - low)) * h, rect

    side = posts(profile.windows, 0.05, 0.05)
    return glazed_body(
        [ring(-0.08), ring(0.06), ring(0.80), ring(0.94), ring(1.0, 0.90)],
        [False, True, False, False],
        posts(1, 0.0, 0.06),
        side,
        posts(1, 0.0, 0.09),
    )


def _underside(size: CarSize, axles: Axles) -> Mesh:
    """Dark floor between the wheels, so that nobody looks through under the car."""
    r = axles.radius_m
    width = 2.0 * (size.half_width_m - 0.27)
    long = box(
        (size.middle_x_m, 0.0, 0.27 * size.height_m),
        (0.93 * size.length_m, width, 0.26 * size.height_m),
        Material.TRIM,
    )
    sills_x = 0.5 * (axles.front_x_m + axles.rear_x_m)
    sills = box(
        (sills_x, 0.0, 0.16 * size.height_m),
        (
            axles.front_x_m - axles.rear_x_m - 2.3 * r,
            1.84 * size.half_width_m,
            0.08 * size.height_m,
        ),
        Material.TRIM,
    )
    return join((long, sills))


def _wheels(size: CarSize, axles: Axles) -> Mesh:
    y = 0.965 * size.half_width_m
    return join(
        wheel(x, side * y, axles.radius_m, 0.22)
        for x in (axles.front_x_m, axles.rear_x_m)
        for side in (-1.0, 1.0)
    )


def _lamp(
    size: CarSize,
    end: int,
    inset_m: float,
    y: tuple[float, float],
    z: tuple[float, float],
    material: Material,
) -> Mesh:
    """A block, its outer face `inset_m` from the nose (end 0) or tail (1); y, z are shares."""
    w, h = size.half_width_m, size.height_m
    depth = 0.10
    x = size.x_at(float(end)) + (inset_m + 0.5 * depth) * (2 * end - 1)
    return box(
        (x, 0.5 * (y[0] + y[1]) * w, 0.5 * (z[0] + z[1]) * h),
        (depth, (y[1] - y[0]) * w, (z[1] - z[0]) * h),
        material,
    )


def _front_side(profile: CarProfile, size: CarSize) -> Mesh:
    """Right half of the front: lamps."""
    z = profile.nose_z
    return join(
        (
            _lamp(size, 0, 0.012, (0.48, 0.80), (z - 0.085, z - 0.005), Material.HEADLAMP),
            _lamp(size, 0, 0.05, (0.78, 0.90), (z - 0.085, z - 0.02), Material.RIGHT_BLINKER),
            _lamp(size, 0, 0.014, (0.50, 0.70), (z - 0.22, z - 0.17), Material.TRIM),
        )
    )


def _rear_side(profile: CarProfile, size: CarSize) -> Mesh:
    """Right half of the rear: lamps."""
    z = profile.tail_z
    return join(
        (
            _lamp(size, 1, 0.014, (0.44, 0.62), (z - 0.12, z - 0.02), Material.BRAKE_LAMP),
            _lamp(size, 1, 0.012, (0.62, 0.83), (z - 0.12, z - 0.02), Material.TAIL_LAMP),
            _lamp(size, 1, 0.016, (0.66, 0.83), (z - 0.165, z - 0.12), Material.RIGHT_BLINKER),
            _lamp(size, 1, 0.016, (0.50, 0.66), (z - 0.165, z - 0.12), Material.REVERSE_LAMP),
        )
    )


def _middle_parts(profile: CarProfile, size: CarSize) -> Mesh:
    """Bumpers, grille, number plates and the third brake lamp."""
    z, t = profile.nose_z, profile.tail_z
    h = size.height_m
    return join(
        (
            _lamp(size, 0, 0.0, (-0.78, 0.78), (0.15, 0.24), Material.TRIM),
            _lamp(size, 1, 0.0, (-0.80, 0.80), (0.16, 0.27), Material.TRIM),
            _lamp(size, 0, 0.016, (-0.40, 0.40), (z - 0.10, z - 0.02), Material.TRIM),
            _lamp(size, 0, 0.004, (-0.28, 0.28), (0.27, 0.335), Material.VEHICLE_WHITE),
            _lamp(size, 1, 0.01, (-0.28, 0.28), (t - 0.25, t - 0.18), Material.VEHICLE_WHITE),
            box(
                (size.x_at(profile.roof_rear) - 0.02, 0.0, 0.945 * h),
                (0.10, 0.30, 0.03),
                Material.BRAKE_LAMP,
            ),
        )
    )


def _mirror(profile: CarProfile, size: CarSize, reach_y_m: float) -> Mesh:
    low = 0.78 * size.half_width_m
    z = (max(profile.hood_z, profile.belt_z) + 0.05) * size.height_m
    return box(
        (size.x_at(profile.screen + 0.045), 0.5 * (low + reach_y_m), z),
        (0.14, reach_y_m - low, 0.12),
        Material.PAINT,
    )
