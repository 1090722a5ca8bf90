"""Bicycles and motorcycles with their riders; front is +x, wheels stand on z = 0."""

from __future__ import annotations

from collections.abc import Sequence

from adr1.simulator.geometry import Pose
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.mesh import Mesh, join
from adr1.simulator.shapes.solids import (
    Point,
    both_sides,
    box,
    disc,
    ellipsoid,
    mirrored,
    placed,
    ring,
    tube,
)
from adr1.simulator.shapes.wheels import Axles

Size = tuple[float, float, float]
_BLINKERS = [(Material.LEFT_BLINKER, Material.RIGHT_BLINKER)]


def bicycle_mesh(size_m: Size, axles: Axles, middle_x_m: float) -> Mesh:
    """A bicycle with a helmeted rider; the handlebar is as wide as the box."""
    length, width, h = size_m
    r = min(axles.radius_m, 0.24 * h)
    front, rear = 0.5 * length - r, -0.5 * length + r
    crank: Point = (rear + 0.45 * (front - rear) - 0.02, 0.0, 0.9 * r)
    seat: Point = (crank[0] - 0.17, 0.0, 0.56 * h)
    head: Point = (front - 0.14, 0.0, 0.60 * h)
    bar: Point = (front - 0.18, 0.0, 0.64 * h)
    axle_f, axle_r = (front, 0.0, r), (rear, 0.0, r)
    lines = [
        (seat, crank),
        (crank, head),
        (seat, head),
        (axle_r, crank),
        (axle_r, seat),
        (head, axle_f),
        (head, bar),
    ]
    frame = [tube(line, 0.022, Material.CYCLE_FRAME, 5) for line in lines]
    wheels = [
        mesh
        for x in (front, rear)
        for mesh in (
            ring((x, 0.0, r), r, 0.04, Material.TYRE, 16),
            disc((x, 0.0, r), 1, 0.05, 0.08, Material.RIM, 6),
            *(
                tube(
                    [(x - r * c, 0.0, r - r * s), (x + r * c, 0.0, r + r * s)],
                    0.006,
                    Material.RIM,
                    4,
                )
                for c, s in ((0.95, 0.0), (0.0, 0.95), (0.67, 0.67), (0.67, -0.67))
            ),
        )
    ]
    handlebar = tube(
        [(bar[0], -0.5 * width, bar[2]), (bar[0], 0.5 * width, bar[2])], 0.02, Material.TRIM, 5
    )
    saddle = box((seat[0], 0.0, seat[2] + 0.02), (0.26, 0.14, 0.05), Material.TRIM)
    lamps = [
        box((head[0] + 0.05, 0.0, head[2]), (0.06, 0.06, 0.06), Material.HEADLAMP),
        box((rear + 0.02, 0.0, 2.0 * r + 0.04), (0.04, 0.06, 0.05), Material.TAIL_LAMP),
    ]
    hip = (seat[0] + 0.02, 0.0, seat[2] + 0.11)
    person = _rider(hip, 0.34, h, (bar[0], 0.42 * width, bar[2] + 0.02), crank, 0.11)
    return _about(join((*frame, *wheels, handlebar, saddle, *lamps, person)), middle_x_m)


def motorcycle_mesh(size_m: Size, axles: Axles, middle_x_m: float, *, scooter: bool) -> Mesh:
    """A motorcycle, or a scooter with leg shield and footboard, with its rider."""
    length, width, h = size_m
    r = min(axles.radius_m, 0.22 * h)
    front, rear = 0.5 * length - r, -0.5 * length + r
    seat_z, bar_z = 0.49 * h, 0.62 * h
    bar_x = front - 0.36
    parts = [mesh for x in (front, rear) for mesh in _thick_wheel(x, r)]
    parts += [
        both_sides(tube([(front, 0.09, r), (bar_x + 0.06, 0.09, bar_z)], 0.03, Material.RIM, 5)),
        tube([(bar_x, -0.5 * width, bar_z), (bar_x, 0.5 * width, bar_z)], 0.022, Material.TRIM, 5),
        both_sides(
            box((bar_x + 0.02, 0.40 * width, bar_z + 0.07), (0.03, 0.14, 0.09), Material.TRIM)
        ),
        _motorcycle_lamps(bar_x, bar_z, rear, seat_z),
        box((rear - 0.16, 0.0, seat_z - 0.17), (0.02, 0.2, 0.13), Material.VEHICLE_WHITE),
    ]
    middle = 0.5 * (front + rear)
    body = _scooter_body if scooter else _motorcycle_body
    parts += body(length, h, (front, bar_x), (rear, seat_z), r)
    parts.append(box((rear + 0.22, 0.0, seat_z + 0.01), (0.62, 0.26, 0.07), Material.TRIM))
    hip = (rear + 0.32, 0.0, seat_z + 0.14)
    foot: Point = (middle + (0.22 if scooter else -0.02), 0.0, 0.22 * h)
    parts.append(_rider(hip, 0.36, h, (bar_x, 0.44 * width, bar_z + 0.02), foot, 0.16))
    return _about(join(parts), middle_x_m)


def _scooter_body(
    length: float, h: float, steering: tuple[float, float], seat: tuple[float, float], _r: float
) -> list[Mesh]:
    """Leg shield, footboard and tail; `steering` is wheel and bar, `seat` rear wheel and height."""
    (front, bar_x), (rear, _) = steering, seat
    middle = 0.5 * (front + rear)
    return [
        box((bar_x + 0.12, 0.0, 0.36 * h), (0.08, 0.42, 0.40 * h), Material.CYCLE_FRAME),
        box(
            (middle + 0.02, 0.0, 0.17 * h),
            (0.5 * length * 0.55, 0.36, 0.05 * h),
            Material.CYCLE_FRAME,
        ),
        box((rear + 0.10, 0.0, 0.34 * h), (0.62, 0.34, 0.22 * h), Material.CYCLE_FRAME),
    ]


def _motorcycle_body(
    _length: float, h: float, steering: tuple[float, float], seat: tuple[float, float], r: float
) -> list[Mesh]:
    """Engine, tank, tail, mudguard and exhausts; arguments as for the scooter."""
    (front, _), (rear, seat_z) = steering, seat
    middle = 0.5 * (front + rear)
    return [
        box((middle, 0.0, 0.27 * h), (0.5, 0.28, 0.22 * h), Material.TRIM),
        ellipsoid((middle + 0.14, 0.0, 0.50 * h), (0.30, 0.15, 0.085 * h), Material.CYCLE_FRAME),
        box((rear + 0.12, 0.0, seat_z - 0.06), (0.5, 0.22, 0.08), Material.CYCLE_FRAME),
        box((front, 0.0, 2.0 * r + 0.02), (0.5, 0.14, 0.03), Material.CYCLE_FRAME),
        both_sides(tube([(middle, 0.15, 0.2 * h), (rear, 0.17, 0.24 * h)], 0.045, Material.RIM, 6)),
    ]


def _motorcycle_lamps(bar_x: float, bar_z: float, rear: float, seat_z: float) -> Mesh:
    parts = [
        box((bar_x + 0.16, 0.0, bar_z - 0.09), (0.14, 0.2, 0.17), Material.HEADLAMP),
        box((rear - 0.14, 0.0, seat_z + 0.02), (0.08, 0.18, 0.08), Material.BRAKE_LAMP),
        box((rear - 0.17, 0.0, seat_z - 0.07), (0.06, 0.16, 0.07), Material.TAIL_LAMP),
        both_sides(
            join(
                (
                    box(
                        (bar_x + 0.12, 0.20, bar_z - 0.10),
                        (0.07, 0.09, 0.06),
                        Material.RIGHT_BLINKER,
                    ),
                    box(
                        (rear - 0.10, 0.16, seat_z - 0.02),
                        (0.07, 0.09, 0.06),
                        Material.RIGHT_BLINKER,
                    ),
                )
            ),
            _BLINKERS,
        ),
    ]
    return join(parts)


def _thick_wheel(x: float, r: float) -> list[Mesh]:
    return [
        ring((x, 0.0, r), r, 0.12, Material.TYRE, 16),
        disc((x, 0.0, r), 1, 0.75 * r, 0.03, Material.RIM, 10),
        disc((x, 0.0, r), 1, 0.2 * r, 0.18, Material.TRIM, 8),
    ]


def _rider(
    hip: Point, lean_m: float, top_z: float, hand: Point, foot: Point, foot_y: float
) -> Mesh:
    """A rider from the hips up to a helmet at `top_z`, hands and feet at the given places."""
    head_z = top_z - 0.15
    neck: Point = (hip[0] + lean_m, 0.0, head_z - 0.16)
    shoulder: Point = (neck[0] - 0.02, 0.19, neck[2] - 0.04)
    chest: Point = (0.5 * (hip[0] + neck[0]) - 0.02, 0.0, 0.5 * (hip[2] + neck[2]) + 0.03)
    elbow: Point = (
        0.5 * (shoulder[0] + hand[0]),
        max(shoulder[1], hand[1]) + 0.02,
        0.5 * (shoulder[2] + hand[2]) - 0.05,
    )
    # One knee is up and one is down, as in pedalling.
    legs = [
        _leg(hip, foot, foot_y, 0.10, 0.0),
        mirrored(_leg(hip, foot, foot_y, -0.02, 0.04)),
    ]
    arm = join(
        (
            _limb([shoulder, elbow, hand], (0.065, 0.055, 0.045), Material.RIDER_CLOTH),
            ellipsoid(hand, (0.05, 0.045, 0.045), Material.RIDER_SKIN, 6, 4),
        )
    )
    return join(
        (
            _limb([hip, chest, neck], (0.15, 0.17, 0.10), Material.RIDER_CLOTH, 8),
            _limb(
                [neck, (neck[0] + 0.03, 0.0, head_z - 0.03)], (0.055, 0.055), Material.RIDER_SKIN
            ),
            ellipsoid(
                (neck[0] + 0.06, 0.0, head_z - 0.03), (0.09, 0.08, 0.11), Material.RIDER_SKIN, 8, 4
            ),
            ellipsoid(
                (neck[0] + 0.03, 0.0, head_z + 0.02), (0.14, 0.11, 0.13), Material.HELMET, 8, 4
            ),
            both_sides(arm),
            *legs,
        )
    )


def _leg(hip: Point, foot: Point, foot_y: float, knee_up: float, foot_up: float) -> Mesh:
    start: Point = (hip[0], 0.09, hip[2])
    end: Point = (foot[0] + 0.5 * knee_up, foot_y, foot[2] + foot_up - 0.5 * knee_up)
    knee: Point = (
        max(0.5 * (hip[0] + foot[0]) + 0.22, end[0] + 0.08),
        foot_y + 0.03,
        0.5 * (hip[2] + foot[2]) + 0.06 + knee_up,
    )
    return join(
        (
            _limb([start, knee, end], (0.095, 0.07, 0.05), Material.RIDER_CLOTH),
            box((end[0] + 0.05, end[1], end[2] - 0.03), (0.24, 0.09, 0.07), Material.RIDER_CLOTH),
        )
    )


def _limb(
    points: Sequence[Point], radii: Sequence[float], material: Material, sides: int = 6
) -> Mesh:
    return tube(points, radii, material, sides)


def _about(mesh: Mesh, middle_x_m: float) -> Mesh:
    return placed(mesh, Pose(middle_x_m, 0.0))
