"""Vans, buses, lorries, ambulances and fire engines: boxes with cabs, panes and big wheels.

All stand on z = 0. `size_m` is length, width and height; x runs about `middle_x_m`.
"""

from __future__ import annotations

from adr1.simulator.shapes.car_shapes import BLINKERS
from adr1.simulator.shapes.glazed import BLIND, Side, glazed_body, posts
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import both_sides, box, disc
from adr1.simulator.shapes.wheels import Axles, wheel

Size = tuple[float, float, float]
WHEEL_WIDTH_M = 0.3
PROUD_M = 0.012
MIRROR_M = 0.12


def van_mesh(size_m: Size, axles: Axles, middle_x_m: float, *, glazed: bool) -> Mesh:
    """A van with a short nose; `glazed` gives it windows all along and a flat front."""
    length, width, h = size_m
    half = 0.5 * width - 0.5 * MIRROR_M
    front, rear = middle_x_m + 0.5 * length - 0.03, middle_x_m - 0.5 * length + 0.03
    nose = 0.03 if glazed else 0.14
    screen = 0.05 if glazed else 0.12
    door = Side((0.0, 0.05, 0.24), (False, True, False))
    body = glazed_body(
        [
            (0.11 * h, (rear, front - 0.04, 0.93 * half, 0.86 * half)),
            (0.20 * h, (rear, front, half, 0.93 * half)),
            (0.42 * h, (rear, front - 0.15 * nose * length, half, 0.95 * half)),
            (0.52 * h, (rear, front - nose * length, half, 0.95 * half)),
            (0.80 * h, (rear + 0.02, front - (nose + screen) * length, 0.95 * half, 0.90 * half)),
            (
                0.94 * h,
                (rear + 0.04, front - (nose + 1.15 * screen) * length, 0.92 * half, 0.86 * half),
            ),
            (h, (rear + 0.12, front - (nose + 1.6 * screen) * length, 0.82 * half, 0.76 * half)),
        ],
        [False, False, False, True, False, False],
        posts(1, 0.0, 0.07),
        posts(4, 0.04, 0.05) if glazed else door,
        posts(2, 0.05, 0.10),
    )
    return join(
        (
            body,
            _running_gear(size_m, axles, middle_x_m, half),
            _lamps(size_m, middle_x_m, half, 0.34),
            _mirrors(front - (nose + 0.25 * screen) * length, 0.5 * width, half, 0.58 * h),
        )
    )


def bus_mesh(size_m: Size, axles: Axles, middle_x_m: float) -> Mesh:
    """A coach with a row of windows and a door on the right."""
    length, width, h = size_m
    half = 0.5 * width - MIRROR_M
    front, rear = middle_x_m + 0.5 * length - 0.03, middle_x_m - 0.5 * length + 0.03
    body = glazed_body(
        [
            (0.10 * h, (rear, front - 0.05, 0.97 * half, 0.93 * half)),
            (0.42 * h, (rear, front, half, 0.97 * half)),
            (0.80 * h, (rear + 0.05, front - 0.05 * length, 0.97 * half, 0.94 * half)),
            (0.95 * h, (rear + 0.08, front - 0.06 * length, 0.95 * half, 0.92 * half)),
            (h, (rear + 0.3, front - 0.09 * length, 0.84 * half, 0.82 * half)),
        ],
        [False, True, False, False],
        posts(1, 0.0, 0.04),
        posts(6, 0.015, 0.03),
        posts(1, 0.0, 0.12),
    )
    door = box(
        (front - 0.17 * length, 0.985 * half, 0.36 * h),
        (0.09 * length, 0.06, 0.46 * h),
        Material.GLASS,
    )
    band = box(
        (middle_x_m, 0.0, 0.36 * h),
        (0.985 * length - 0.06, 2.0 * half + 0.02, 0.03 * h),
        Material.TRIM,
    )
    return join(
        (
            body,
            door,
            band,
            _running_gear(size_m, axles, middle_x_m, half),
            _lamps(size_m, middle_x_m, half, 0.24),
            _mirrors(front + 0.02, 0.5 * width, half, 0.66 * h),
        )
    )


def lorry_mesh(size_m: Size, axles: Axles, middle_x_m: float, *, fire: bool) -> Mesh:
    """A lorry with a cab and a box; a fire engine with shutters, a ladder and beacons."""
    length, width, h = size_m
    half = 0.5 * width - MIRROR_M
    front, rear = middle_x_m + 0.5 * length - 0.03, middle_x_m - 0.5 * length + 0.03
    cab_long = (0.36 if fire else 0.26) * length
    cab_h = 0.86 * h if fire else 0.84 * h
    parts = [
        _cab(front, cab_long, half, cab_h, doors=2 if fire else 1),
        _cargo(rear, front - cab_long - 0.12, half, h, fire=fire),
        box((middle_x_m, 0.0, 0.17 * h), (length - 0.5, 1.2 * half, 0.12 * h), Material.TRIM),
        _running_gear(size_m, axles, middle_x_m, half),
        _lamps(size_m, middle_x_m, half, 0.21),
        _mirrors(front - 0.12 * cab_long, 0.5 * width, half, 0.66 * cab_h),
    ]
    if fire:
        parts += [
            box(
                (front - 0.3 * cab_long, y * half, cab_h + 0.07),
                (0.35, 0.5 * half, 0.18),
                Material.BEACON,
            )
            for y in (-0.5, 0.5)
        ]
    return join(parts)


def ambulance_mesh(size_m: Size, axles: Axles, middle_x_m: float) -> Mesh:
    """A van's nose and cab before a high box with a red stripe."""
    length, width, h = size_m
    half = 0.5 * width - 0.02
    front, rear = middle_x_m + 0.5 * length - 0.03, middle_x_m - 0.5 * length + 0.03
    cab_half, cab_h = 0.86 * half, 0.80 * h
    cab = glazed_body(
        [
            (0.11 * h, (rear + 0.4 * length, front - 0.05, cab_half, 0.88 * cab_half)),
            (0.38 * h, (rear + 0.4 * length, front, cab_half, 0.93 * cab_half)),
            (0.47 * h, (rear + 0.4 * length, front - 0.15 * length, cab_half, 0.95 * cab_half)),
            (
                0.73 * h,
                (rear + 0.4 * length, front - 0.25 * length, 0.94 * cab_half, 0.90 * cab_half),
            ),
            (cab_h, (rear + 0.4 * length, front - 0.28 * length, 0.86 * cab_half, 0.82 * cab_half)),
        ],
        [False, False, True, False],
        posts(1, 0.0, 0.07),
        Side((0.0, 0.08, 0.5), (False, True, False)),
        BLIND,
    )
    box_long = 0.60 * length
    box_x = rear + 0.5 * box_long
    top = h - 0.14
    stripe = box(
        (box_x, 0.0, 0.46 * h), (box_long + 0.02, 2.0 * half + 0.02, 0.07 * h), Material.VEHICLE_RED
    )
    body = box(
        (box_x, 0.0, 0.5 * (0.2 * h + top)), (box_long, 2.0 * half, top - 0.2 * h), Material.PAINT
    )
    windows = both_sides(
        box((box_x + 0.1 * length, half, 0.68 * h), (0.5, 0.03, 0.3), Material.GLASS)
    )
    doors = [
        box((rear, y * half, 0.68 * h), (0.03, 0.5, 0.35), Material.GLASS) for y in (-0.42, 0.42)
    ]
    beacons = [
        box((x, y * half, h - 0.08), (0.3, 0.3, 0.16), Material.BEACON)
        for x in (rear + 0.2, rear + box_long - 0.2)
        for y in (-0.7, 0.7)
    ]
    return join(
        (
            cab,
            body,
            stripe,
            windows,
            *doors,
            *beacons,
            _running_gear(size_m, axles, middle_x_m, half),
            _lamps(size_m, middle_x_m, cab_half, 0.34),
            _mirrors(front - 0.2 * length, half, cab_half, 0.55 * h),
        )
    )


def _cab(front: float, long: float, half: float, h: float, *, doors: int) -> Mesh:
    rear = front - long
    return glazed_body(
        [
            (0.16 * h, (rear, front - 0.06, half, 0.94 * half)),
            (0.30 * h, (rear, front, half, 0.97 * half)),
            (0.52 * h, (rear, front - 0.02, half, 0.97 * half)),
            (0.86 * h, (rear, front - 0.08 * long - 0.05, 0.96 * half, 0.93 * half)),
            (0.97 * h, (rear, front - 0.12 * long - 0.08, 0.93 * half, 0.90 * half)),
            (h, (rear, front - 0.25 * long, 0.85 * half, 0.82 * half)),
        ],
        [False, False, True, False, False],
        posts(1, 0.0, 0.05),
        posts(doors, 0.08, 0.13),
        BLIND,
    )


def _cargo(rear: float, front: float, half: float, h: float, *, fire: bool) -> Mesh:
    low = 0.24 * h
    top = 0.92 * h if fire else h
    x, long = 0.5 * (rear + front), front - rear
    parts = [box((x, 0.0, 0.5 * (low + top)), (long, 2.0 * half, top - low), Material.PAINT)]
    if not fire:
        parts.append(
            box((x, 0.0, low + 0.02), (long + 0.02, 2.0 * half + 0.02, 0.08), Material.TRIM)
        )
        seams = [box((rear, 0.0, 0.5 * (low + top)), (0.03, 0.04, top - low - 0.2), Material.TRIM)]
        return join((*parts, *seams))
    shutter = (top - low) * 0.6
    for k in range(3):
        at = rear + long * (k + 0.5) / 3.0
        parts.append(
            both_sides(
                box(
                    (at, half, low + 0.55 * (top - low)), (0.27 * long, 0.03, shutter), Material.RIM
                )
            )
        )
    parts.append(
        box(
            (x, 0.0, low + 0.12 * (top - low)),
            (long + 0.02, 2.0 * half + 0.02, 0.12),
            Material.VEHICLE_WHITE,
        )
    )
    for y in (-0.25, 0.25):
        parts.append(box((x, y, h - 0.06), (long, 0.07, 0.12), Material.RIM))
    parts += [
        box((rear + long * (k + 0.5) / 8.0, 0.0, h - 0.08), (0.05, 0.5, 0.05), Material.RIM)
        for k in range(8)
    ]
    parts.append(box((x, 0.0, top + 0.01), (0.4, 0.9, 0.06), Material.TRIM))
    return join(parts)


def _running_gear(size_m: Size, axles: Axles, middle_x_m: float, half: float) -> Mesh:
    """Wheels under dark arches, and a dark floor."""
    r = axles.radius_m
    parts = [
        box(
            (middle_x_m, 0.0, 0.5 * r + 0.5 * 0.16 * size_m[2]),
            (0.9 * size_m[0], 1.5 * half, 0.16 * size_m[2]),
            Material.TRIM,
        )
    ]
    for x in (axles.front_x_m, axles.rear_x_m):
        for side in (-1.0, 1.0):
            y = side * (half + PROUD_M)
            parts.append(disc((x, y - side * 0.1, r), 1, 1.17 * r, 0.2, Material.TRIM, 16))
            parts.append(wheel(x, side * (half + 0.035), r, WHEEL_WIDTH_M))
    return join(parts)


def _lamps(size_m: Size, middle_x_m: float, half: float, z: float) -> Mesh:
    """Lamps and bumpers of both ends; `z` is the lamps' height as a share of the whole."""
    length, _, h = size_m
    front, rear = middle_x_m + 0.5 * length, middle_x_m - 0.5 * length
    right = [
        box((front - 0.05, 0.72 * half, z * h), (0.1, 0.32 * half, 0.055 * h), Material.HEADLAMP),
        box(
            (front - 0.08, 0.92 * half, z * h), (0.14, 0.1 * half, 0.05 * h), Material.RIGHT_BLINKER
        ),
        box((rear + 0.04, 0.86 * half, z * h), (0.08, 0.16 * half, 0.06 * h), Material.TAIL_LAMP),
        box((rear + 0.04, 0.70 * half, z * h), (0.08, 0.16 * half, 0.06 * h), Material.BRAKE_LAMP),
        box(
            (rear + 0.04, 0.86 * half, (z + 0.055) * h),
            (0.08, 0.16 * half, 0.04 * h),
            Material.RIGHT_BLINKER,
        ),
        box((rear + 0.04, 0.56 * half, z * h), (0.08, 0.1 * half, 0.05 * h), Material.REVERSE_LAMP),
    ]
    middle = [
        box((front - 0.06, 0.0, 0.14 * h), (0.12, 1.86 * half, 0.09 * h), Material.TRIM),
        box((rear + 0.06, 0.0, 0.14 * h), (0.12, 1.86 * half, 0.06 * h), Material.TRIM),
        box((front - 0.04, 0.0, z * h), (0.07, 0.9 * half, 0.06 * h), Material.TRIM),
        box((front - 0.005, 0.0, 0.14 * h), (0.03, 0.52, 0.11), Material.VEHICLE_WHITE),
        box((rear + 0.005, 0.0, 0.14 * h), (0.03, 0.52, 0.11), Material.VEHICLE_WHITE),
    ]
    return join((both_sides(join(right), BLINKERS), *middle))


def _mirrors(x: float, reach: float, half: float, z: float) -> Mesh:
    low = 0.9 * half
    return both_sides(box((x, 0.5 * (low + reach), z), (0.12, reach - low, 0.28), Material.TRIM))
