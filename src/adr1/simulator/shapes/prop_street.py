"""Props of streets: cones, barriers, bins, signs, shelters. See `prop_shapes`."""

from __future__ import annotations

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.prop_outlines import Size, oval_outline, rect_outline
from adr1.simulator.shapes.solids import box, disc, ellipsoid, loft, prism, tube

M = Material


def cone_prop(size: Size) -> Mesh:
    """A traffic cone with two white bands."""
    a, b, h = size
    foot = box((0.0, 0.0, 0.03 * h), (a, b, 0.06 * h), M.PROP_ORANGE)
    r = 0.40 * min(a, b)
    heights = (0.06, 0.38, 0.55, 0.72, 0.86, 1.0)
    materials = (M.PROP_ORANGE, M.PROP_WHITE, M.PROP_ORANGE, M.PROP_WHITE, M.PROP_ORANGE)
    parts = [foot]
    for low, high, material in zip(heights, heights[1:], materials, strict=False):
        radii = [r * (1.06 - 0.9 * z) for z in (low, high)]
        parts.append(tube([(0.0, 0.0, low * h), (0.0, 0.0, high * h)], radii, material, 12))
    return join(parts)


def barrel_prop(size: Size) -> Mesh:
    """A drum with orange and white bands."""
    a, _, h = size
    parts = []
    stripes = (M.PROP_ORANGE, M.PROP_WHITE, M.PROP_ORANGE, M.PROP_WHITE, M.PROP_ORANGE)
    for k, material in enumerate(stripes):
        parts.append(
            disc(
                (0.0, 0.0, (k + 0.5) * 0.2 * h),
                2,
                0.5 * a * (1.0 - 0.02 * k),
                0.2 * h,
                material,
                14,
            )
        )
    return join(parts)


def bin_prop(size: Size) -> Mesh:
    """A litter bin with a lid."""
    a, b, h = size
    body = prism(oval_outline(0.46 * a, 0.46 * b), 0.0, 0.86 * h, M.PROP_GREEN, top_scale=1.06)
    lid = prism(oval_outline(0.5 * a, 0.5 * b), 0.86 * h, h, M.PROP_DARK, top_scale=0.8)
    return join((body, lid))


def bag_prop(size: Size) -> Mesh:
    """A tied bag."""
    a, b, h = size
    bag = ellipsoid((0.0, 0.0, 0.42 * h), (0.5 * a, 0.5 * b, 0.42 * h), M.PROP_DARK)
    knot = tube([(0.0, 0.0, 0.78 * h), (0.0, 0.0, h)], (0.08 * a, 0.16 * a), M.PROP_DARK, 6)
    return join((bag, knot))


def container_prop(size: Size) -> Mesh:
    """A skip on wheels with a lid."""
    a, b, h = size
    body = prism(rect_outline(0.47 * a, 0.47 * b), 0.08 * h, 0.84 * h, M.PROP_GREEN, top_scale=1.06)
    lid = prism(rect_outline(0.5 * a, 0.5 * b), 0.84 * h, h, M.PROP_DARK, top_scale=0.75)
    feet = [
        box((x * 0.4 * a, y * 0.4 * b, 0.05 * h), (0.1 * a, 0.1 * b, 0.1 * h), M.TYRE)
        for x in (-1, 1)
        for y in (-1, 1)
    ]
    return join((body, lid, *feet))


def carton_prop(size: Size) -> Mesh:
    """A cardboard box with tape."""
    a, b, h = size
    body = box((0.0, 0.0, 0.5 * h), (a, b, h), M.CARDBOARD)
    tape = box((0.0, 0.0, 0.5 * h), (1.004 * a, 0.12 * b, 1.004 * h), M.PROP_WHITE)
    return join((body, tape))


def bench_prop(size: Size) -> Mesh:
    """A bench, with a back if it is high enough."""
    a, b, h = size
    seat_z = 0.5 * h if h > 0.6 else 0.92 * h
    parts = [
        box((0.0, y * b, seat_z), (a, 0.2 * b, 0.05), M.PROP_WOOD) for y in (-0.35, -0.1, 0.15)
    ]
    if h > 0.6:
        parts += [
            box((0.0, 0.44 * b, z * h), (a, 0.04, 0.13 * h), M.PROP_WOOD) for z in (0.72, 0.93)
        ]
    for x in (-0.42, 0.42):
        parts.append(
            box((x * a, -0.1 * b, 0.5 * seat_z), (0.05, 0.7 * b, seat_z - 0.02), M.PROP_METAL)
        )
        if h > 0.6:
            parts.append(box((x * a, 0.46 * b, 0.5 * h), (0.05, 0.08 * b, h), M.PROP_METAL))
    return join(parts)


def barrier_prop(size: Size) -> Mesh:
    """A street barrier with red and white planks."""
    a, b, h = size
    parts = [
        box((x * a, 0.0, 0.5 * h), (0.05 * a, 0.3 * b, h), M.PROP_METAL) for x in (-0.42, 0.42)
    ]
    parts += [
        box((x * a, 0.0, 0.03 * h), (0.06 * a, b, 0.06 * h), M.PROP_METAL) for x in (-0.42, 0.42)
    ]
    for k in range(6):
        material = M.PROP_RED if k % 2 == 0 else M.PROP_WHITE
        parts.append(
            box(((k - 2.5) / 6.0 * a, 0.0, 0.78 * h), (a / 6.0, 0.2 * b, 0.26 * h), material)
        )
        parts.append(
            box(((k - 2.5) / 6.0 * a, 0.0, 0.42 * h), (a / 6.0, 0.2 * b, 0.2 * h), material)
        )
    return join(parts)


def chain_prop(size: Size) -> Mesh:
    """Posts with a chain, or one post."""
    a, b, h = size
    ends = (-0.5 * a + 0.5 * b, 0.5 * a - 0.5 * b) if a > 2.0 * b else (0.0,)
    parts = []
    for x in ends:
        parts += [
            disc((x, 0.0, 0.03 * h), 2, 0.5 * b, 0.06 * h, M.PROP_DARK, 12),
            disc((x, 0.0, 0.5 * h), 2, 0.12 * b, 0.94 * h, M.PROP_RED, 8),
            ellipsoid((x, 0.0, 0.94 * h), (0.2 * b, 0.2 * b, 0.06 * h), M.PROP_WHITE, 8, 4),
        ]
    if len(ends) == 2:
        z = 0.85 * h
        line = [
            (ends[0], 0.0, z),
            (0.5 * ends[0], 0.0, 0.62 * h),
            (0.0, 0.0, 0.55 * h),
            (0.5 * ends[1], 0.0, 0.62 * h),
            (ends[1], 0.0, z),
        ]
        parts.append(tube(line, 0.02, M.PROP_METAL, 5))
    return join(parts)


def warning_prop(size: Size) -> Mesh:
    """A triangle on a stand, red rim, white field."""
    a, b, h = size
    low, high = 0.34 * h, h
    parts = [
        _triangle(0.5 * a, low, high, 0.0, 0.06, M.PROP_RED),
        _triangle(0.33 * a, low + 0.1 * h, high - 0.17 * h, 0.035, 0.04, M.PROP_WHITE),
        _triangle(0.33 * a, low + 0.1 * h, high - 0.17 * h, -0.035, 0.04, M.PROP_WHITE),
        box((0.0, 0.0, 0.62 * h), (0.07 * a, 0.13, 0.2 * h), M.PROP_DARK),
    ]
    for x in (-0.3, 0.3):
        parts.append(box((x * a, 0.0, 0.18 * h), (0.04, 0.04, 0.36 * h), M.PROP_METAL))
        parts.append(box((x * a, 0.0, 0.02), (0.06, b, 0.04), M.PROP_METAL))
    return join(parts)


def _triangle(
    half: float, low: float, high: float, y: float, thick: float, material: Material
) -> Mesh:
    rim = [(-half, low), (half, low), (0.0, high)]
    return loft([[(x, y + t, z) for x, z in rim] for t in (-0.5 * thick, 0.5 * thick)], material)


def traffic_warning_prop(size: Size) -> Mesh:
    """A trailer with a board that shows an arrow."""
    a, b, h = size
    board_z = 0.66 * h
    parts = [
        box((0.0, 0.0, 0.22 * h), (0.7 * a, 0.5 * b, 0.12 * h), M.VEHICLE_YELLOW),
        box((0.0, 0.0, board_z), (a, 0.06 * b, 0.68 * h), M.PROP_DARK),
        box((0.0, -0.035 * b, board_z), (0.6 * a, 0.02, 0.07 * h), M.VEHICLE_YELLOW),
        box((0.0, -0.5 * b + 0.3, 0.12 * h), (0.08, 0.6, 0.06), M.PROP_METAL),
        box((0.0, 0.47 * b, 0.12 * h), (0.08, 0.06 * b, 0.06), M.PROP_METAL),
    ]
    parts += [disc((x * a, 0.0, 0.1 * h), 0, 0.1 * h, 0.1, M.TYRE, 12) for x in (-0.38, 0.38)]
    return join(parts)


def sign_prop(size: Size) -> Mesh:
    """A blue plate on a post."""
    a, b, h = size
    post = box((0.0, 0.0, 0.5 * h), (0.06, 0.05, h), M.PROP_METAL)
    plate = box((0.0, 0.0, 0.82 * h), (a, b, 0.36 * h), M.SIGN_WHITE)
    rim = box((0.0, 0.0, 0.82 * h), (0.92 * a, 1.02 * b, 0.30 * h), M.PROP_BLUE)
    return join((post, plate, rim))


def shelter_prop(size: Size) -> Mesh:
    """A bus stop: roof, glass walls, bench."""
    a, b, h = size
    wide = a >= b
    long, deep = (a, b) if wide else (b, a)

    def part(u: float, v: float, z: float, du: float, dv: float, dz: float, m: Material) -> Mesh:
        x, y, dx, dy = (u, v, du, dv) if wide else (v, u, dv, du)
        return box((x, y, z), (dx, dy, dz), m)

    parts = [
        part(0.0, 0.0, h - 0.06, long, deep, 0.12, M.PROP_DARK),
        part(0.0, 0.44 * deep, 0.5 * h, 0.94 * long, 0.04, 0.84 * h, M.GLASS),
        part(-0.47 * long, 0.1 * deep, 0.5 * h, 0.04, 0.66 * deep, 0.84 * h, M.GLASS),
        part(0.0, 0.3 * deep, 0.22 * h, 0.7 * long, 0.3, 0.06, M.PROP_WOOD),
    ]
    parts += [
        part(u * long, 0.44 * deep, 0.5 * h, 0.08, 0.08, h, M.PROP_METAL)
        for u in (-0.47, 0.0, 0.47)
    ]
    return join(parts)


def poster_prop(size: Size) -> Mesh:
    """A lit poster board."""
    a, b, h = size
    return join(
        (
            box((0.0, 0.0, 0.6 * h), (a, b, 0.8 * h), M.PROP_DARK),
            box((0.0, 0.0, 0.62 * h), (0.86 * a, 1.03 * b, 0.66 * h), M.PROP_WHITE),
            box((0.0, 0.0, 0.55 * h), (0.7 * a, 1.05 * b, 0.3 * h), M.PROP_BLUE),
            box((0.0, 0.0, 0.1 * h), (0.3 * a, 0.8 * b, 0.2 * h), M.PROP_METAL),
        )
    )


def cabinet_prop(size: Size) -> Mesh:
    """A vending machine, a cash machine, a mail box: body, front panel, foot."""
    a, b, h = size
    return join(
        (
            box((0.0, 0.0, 0.53 * h), (0.96 * a, b, 0.94 * h), M.PROP_RED),
            box((0.0, 0.0, 0.03 * h), (0.9 * a, 0.9 * b, 0.06 * h), M.PROP_DARK),
            box((0.47 * a, -0.08 * b, 0.62 * h), (0.06 * a, 0.6 * b, 0.55 * h), M.GLASS),
            box((0.47 * a, 0.34 * b, 0.6 * h), (0.05 * a, 0.12 * b, 0.3 * h), M.PROP_WHITE),
        )
    )


def kiosk_prop(size: Size) -> Mesh:
    """A booth with a counter and a roof."""
    a, b, h = size
    return join(
        (
            box((0.0, 0.0, 0.42 * h), (0.84 * a, 0.84 * b, 0.84 * h), M.PROP_WOOD),
            prism(rect_outline(0.5 * a, 0.5 * b), 0.82 * h, h, M.PROP_RED, top_scale=0.3),
            box((0.4 * a, 0.0, 0.55 * h), (0.06 * a, 0.6 * b, 0.3 * h), M.GLASS),
            box((0.44 * a, 0.0, 0.38 * h), (0.1 * a, 0.7 * b, 0.03 * h), M.PROP_WHITE),
        )
    )


def lamp_prop(size: Size) -> Mesh:
    """A low lamp."""
    a, b, h = size
    return join(
        (
            disc((0.0, 0.0, 0.36 * h), 2, 0.12 * a, 0.72 * h, M.PROP_DARK, 8),
            ellipsoid((0.0, 0.0, 0.82 * h), (0.5 * a, 0.5 * b, 0.18 * h), M.PROP_WHITE),
        )
    )


def food_cart_prop(size: Size) -> Mesh:
    """A cart with a roof on posts."""
    a, b, h = size
    body = box((0.0, 0.0, 0.30 * h), (0.8 * a, 0.9 * b, 0.36 * h), M.PROP_RED)
    roof = box((0.0, 0.0, 0.96 * h), (a, b, 0.08 * h), M.PROP_WHITE)
    posts = [
        box((x * a, y * b, 0.7 * h), (0.05, 0.05, 0.48 * h), M.PROP_METAL)
        for x in (-0.38, 0.38)
        for y in (-0.43, 0.43)
    ]
    wheels = [
        disc((x * a, 0.25 * b, 0.13 * h), 0, 0.13 * h, 0.1, M.TYRE, 12) for x in (-0.36, 0.36)
    ]
    foot = box((0.0, -0.3 * b, 0.07 * h), (0.1, 0.1, 0.14 * h), M.PROP_METAL)
    return join((body, roof, *posts, *wheels, foot))
