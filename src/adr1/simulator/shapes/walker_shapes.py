"""Walkers: a standing figure in mid-step, made for its height; x is where it looks."""

from __future__ import annotations

from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import Point, box, ellipsoid, loft, tube

CHILD_M = 1.4
"""Figures below this height have a child's proportions."""
_VARIANTS = 4


def walker_mesh(type_id: str, height_m: float) -> Mesh:
    """A walker whose feet stand on z = 0; build and hair vary with the blueprint's number."""
    number = int(type_id.rsplit(".", 1)[1])
    variant = number % _VARIANTS
    h = height_m
    child = h < CHILD_M
    head_r = 0.085 * h if child else 0.068 * h
    hip_z = 0.46 * h if child else 0.51 * h
    shoulder_z = 0.775 * h if child else 0.82 * h
    slim = 0.92 if variant % 2 else 1.0
    parts = [
        _torso(h, hip_z, shoulder_z, slim),
        tube(
            [(0.0, 0.0, shoulder_z - 0.01 * h), (0.005 * h, 0.0, h - 1.7 * head_r)],
            0.03 * h,
            Material.SKIN,
            6,
        ),
        ellipsoid(
            (0.01 * h, 0.0, h - 1.22 * head_r),
            (0.9 * head_r, 0.8 * head_r, 1.15 * head_r),
            Material.SKIN,
        ),
        _hair(h, head_r, long=variant >= 2),
        _leg(h, hip_z, 0.055 * h, 0.075 * h, skirt=variant == 3),
        _leg(h, hip_z, -0.055 * h, -0.075 * h, skirt=variant == 3),
        _arm(h, shoulder_z, 0.105 * h * slim, -0.055 * h),
        _arm(h, shoulder_z, -0.105 * h * slim, 0.055 * h),
    ]
    return join(parts)


def _torso(h: float, hip_z: float, shoulder_z: float, slim: float) -> Mesh:
    rows = [
        (hip_z - 0.05 * h, 0.060, 0.080),
        (hip_z + 0.03 * h, 0.066, 0.092),
        (0.5 * (hip_z + shoulder_z), 0.060, 0.086),
        (shoulder_z - 0.06 * h, 0.068, 0.108),
        (shoulder_z, 0.045, 0.098),
        (shoulder_z + 0.018 * h, 0.030, 0.045),
    ]
    return loft([_oval(z, a * h, b * h * slim) for z, a, b in rows], Material.CLOTH_TOP)


def _oval(z: float, half_x: float, half_y: float) -> list[Point]:
    corners = (
        (1.0, 0.45),
        (0.5, 1.0),
        (-0.5, 1.0),
        (-1.0, 0.45),
        (-1.0, -0.45),
        (-0.5, -1.0),
        (0.5, -1.0),
        (1.0, -0.45),
    )
    return [(half_x * x, half_y * y, z) for x, y in corners]


def _hair(h: float, head_r: float, *, long: bool) -> Mesh:
    cap = ellipsoid(
        (-0.004 * h, 0.0, h - 0.92 * head_r),
        (0.98 * head_r, 0.9 * head_r, 0.92 * head_r),
        Material.HAIR,
    )
    if not long:
        return cap
    back = box(
        (-0.045 * h, 0.0, h - 1.75 * head_r), (0.03 * h, 1.3 * head_r, 1.5 * head_r), Material.HAIR
    )
    return join((cap, back))


def _leg(h: float, hip_z: float, y: float, step: float, *, skirt: bool) -> Mesh:
    knee: Point = (0.55 * step + 0.02 * h, y, 0.52 * hip_z)
    ankle: Point = (step, y, 0.045 * h)
    shin = Material.SKIN if skirt else Material.CLOTH_BOTTOM
    return join(
        (
            tube([(0.0, 0.8 * y, hip_z), knee], (0.056 * h, 0.042 * h), Material.CLOTH_BOTTOM, 7),
            tube([knee, ankle], (0.041 * h, 0.027 * h), shin, 7),
            box((step + 0.03 * h, y, 0.02 * h), (0.145 * h, 0.055 * h, 0.04 * h), Material.SHOE),
        )
    )


def _arm(h: float, shoulder_z: float, y: float, swing: float) -> Mesh:
    side = 1.0 if y > 0.0 else -1.0
    elbow: Point = (0.5 * swing - 0.01 * h, y + side * 0.012 * h, shoulder_z - 0.17 * h)
    hand: Point = (1.1 * swing + 0.015 * h, y + side * 0.01 * h, shoulder_z - 0.33 * h)
    return join(
        (
            tube(
                [(0.0, y - side * 0.01 * h, shoulder_z - 0.012 * h), elbow],
                (0.034 * h, 0.027 * h),
                Material.CLOTH_TOP,
                6,
            ),
            tube([elbow, hand], (0.026 * h, 0.02 * h), Material.CLOTH_TOP, 6),
            ellipsoid(
                (hand[0], hand[1], hand[2] - 0.02 * h),
                (0.02 * h, 0.014 * h, 0.03 * h),
                Material.SKIN,
                6,
                4,
            ),
        )
    )
