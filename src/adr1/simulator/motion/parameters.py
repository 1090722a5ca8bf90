"""Physics of one vehicle: CARLA's VehiclePhysicsControl as a checked, typed value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Curve = tuple[tuple[float, float], ...]

MAX_FORWARD_GEARS = 30  # what the physics engine behind CARLA takes
_FIELDS = (
    "torque_curve", "max_rpm", "moi", "damping_rate_full_throttle",
    "damping_rate_zero_throttle_clutch_engaged", "damping_rate_zero_throttle_clutch_disengaged",
    "use_gear_autobox", "gear_switch_time", "clutch_strength", "final_ratio", "forward_gears",
    "mass", "drag_coefficient", "center_of_mass", "steering_curve", "wheels",
    "use_sweep_wheel_collision",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gear:
    """One forward gear; the autobox leaves it below `down` or above `up` (share of max rpm)."""

    ratio: float
    down: float = 0.5
    up: float = 0.65


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel. `position_cm` is where CARLA reports it (world frame); it only tells distances."""

    friction: float = 2.0
    damping_rate: float = 0.25
    max_steer_deg: float = 70.0
    radius_m: float = 0.3
    max_brake_torque_nm: float = 1500.0
    max_hand_brake_torque_nm: float = 3000.0
    lat_stiff_max_load: float = 2.0
    lat_stiff_value: float = 17.0
    long_stiff_value: float = 1000.0
    position_cm: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class VehicleParameters:
    """Engine, gearbox, brakes, wheels and mass of one vehicle (fields of CARLA 0.9.16).

    Wheels come in CARLA's order: front left, front right, rear left, rear right (two-wheelers have
    four as well, or front, rear). Curves are (x, y) points with rising x: rpm -> N m for the
    engine, km/h -> share of the full wheel angle for the steering.
    """

    torque_curve: Curve
    max_rpm: float
    moi: float
    damping_rate_full_throttle: float
    damping_rate_zero_throttle_clutch_engaged: float
    damping_rate_zero_throttle_clutch_disengaged: float
    use_gear_autobox: bool
    gear_switch_time_s: float
    clutch_strength: float
    final_ratio: float
    gears: tuple[Gear, ...]
    mass_kg: float
    drag_coefficient: float
    center_of_mass_m: tuple[float, float, float]
    steering_curve: Curve
    wheels: tuple[Wheel, ...]
    use_sweep_wheel_collision: bool = False

    def __post_init__(self) -> None:
        _check_curve("torque_curve", self.torque_curve)
        _check_curve("steering_curve", self.steering_curve)
        for name in ("max_rpm", "mass_kg", "final_ratio"):
            _check_number(name, getattr(self, name), above=0.0)
        for name in (
            "moi", "damping_rate_full_throttle", "damping_rate_zero_throttle_clutch_engaged",
            "damping_rate_zero_throttle_clutch_disengaged", "gear_switch_time_s",
            "clutch_strength", "drag_coefficient",
        ):  # fmt: skip
            _check_number(name, getattr(self, name), minimum=0.0)
        for value in self.center_of_mass_m:
            _check_number("center_of_mass_m", value)
        if len(self.gears) > MAX_FORWARD_GEARS:
            raise ValueError(f"forward_gears: at most {MAX_FORWARD_GEARS}, got {len(self.gears)}")
        for gear in self.gears:
            _check_number("forward_gears.ratio", gear.ratio, above=0.0)
            _check_number("forward_gears.down_ratio", gear.down)
            _check_number("forward_gears.up_ratio", gear.up)
        if len(self.wheels) not in (2, 4, 6, 8):
            raise ValueError(f"wheels: 2, 4, 6 or 8 are needed, got {len(self.wheels)}")
        for wheel in self.wheels:
            _check_wheel(wheel)

    @property
    def number_of_wheels(self) -> int:
        return len(self.wheels)

    @property
    def wheelbase_m(self) -> float:
        """Distance from the front to the rear axle; 0 where the positions were not given."""
        return _distance_m(_middle(self._front), _middle(self._rear))

    @property
    def track_m(self) -> float:
        """Distance between the two front wheels; 0 for a single front wheel or no positions."""
        front = self._front
        return _distance_m(front[0].position_cm, front[-1].position_cm)

    @property
    def _front(self) -> tuple[Wheel, ...]:
        return self.wheels[: 1 if len(self.wheels) == 2 else 2]

    @property
    def _rear(self) -> tuple[Wheel, ...]:
        return self.wheels[1:] if len(self.wheels) == 2 else self.wheels[-2:]

    @classmethod
    def from_wire(cls, fields: Sequence[object]) -> VehicleParameters:
        """From the 17 fields a client sends; wheel radius in cm there.

        Raises:
            ValueError: names the field that is missing, of the wrong type or out of range.
        """
        if not isinstance(fields, Sequence) or len(fields) < len(_FIELDS) - 1:
            raise ValueError(f"physics control: needs the {len(_FIELDS)} fields {_FIELDS}")
        named = dict(zip(_FIELDS, fields, strict=False))
        number = {name: _number(name, named[name]) for name in _FIELDS if name in _SCALARS}
        return cls(
            torque_curve=_curve("torque_curve", named["torque_curve"]),
            max_rpm=number["max_rpm"],
            moi=number["moi"],
            damping_rate_full_throttle=number["damping_rate_full_throttle"],
            damping_rate_zero_throttle_clutch_engaged=number[
                "damping_rate_zero_throttle_clutch_engaged"
            ],
            damping_rate_zero_throttle_clutch_disengaged=number[
                "damping_rate_zero_throttle_clutch_disengaged"
            ],
            use_gear_autobox=bool(named["use_gear_autobox"]),
            gear_switch_time_s=number["gear_switch_time"],
            clutch_strength=number["clutch_strength"],
            final_ratio=number["final_ratio"],
            gears=tuple(
                Gear(*_numbers("forward_gears", gear, 3)) for gear in _items("forward_gears", named)
            ),
            mass_kg=number["mass"],
            drag_coefficient=number["drag_coefficient"],
            center_of_mass_m=_vector("center_of_mass", named["center_of_mass"]),
            steering_curve=_curve("steering_curve", named["steering_curve"]),
            wheels=tuple(_wheel_from_wire(wheel) for wheel in _items("wheels", named)),
            use_sweep_wheel_collision=bool(named.get("use_sweep_wheel_collision", False)),
        )

    def to_wire(self) -> list[object]:
        """The 17 fields in the order a client reads them; wheel radius in cm."""
        return [
            [list(point) for point in self.torque_curve],
            self.max_rpm,
            self.moi,
            self.damping_rate_full_throttle,
            self.damping_rate_zero_throttle_clutch_engaged,
            self.damping_rate_zero_throttle_clutch_disengaged,
            self.use_gear_autobox,
            self.gear_switch_time_s,
            self.clutch_strength,
            self.final_ratio,
            [[gear.ratio, gear.down, gear.up] for gear in self.gears],
            self.mass_kg,
            self.drag_coefficient,
            list(self.center_of_mass_m),
            [list(point) for point in self.steering_curve],
            [_wheel_to_wire(wheel) for wheel in self.wheels],
            self.use_sweep_wheel_collision,
        ]


_WHEEL_NUMBERS = (
    "friction", "damping_rate", "max_steer_deg", "radius_m", "max_brake_torque_nm",
    "max_hand_brake_torque_nm", "lat_stiff_max_load", "lat_stiff_value", "long_stiff_value",
)  # fmt: skip
_SCALARS = frozenset(
    {
        "max_rpm", "moi", "damping_rate_full_throttle",
        "damping_rate_zero_throttle_clutch_engaged",
        "damping_rate_zero_throttle_clutch_disengaged", "gear_switch_time", "clutch_strength",
        "final_ratio", "mass", "drag_coefficient",
    }
)  # fmt: skip


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{name}: a number is needed, got {value!r}")
    return float(value)


def _items(name: str, named: dict[str, object]) -> Sequence[object]:
    value = named[name]
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise ValueError(f"{name}: a list is needed, got {value!r}")
    return value


def _numbers(name: str, value: object, count: int) -> list[float]:
    if not isinstance(value, Sequence) or len(value) < count:
        raise ValueError(f"{name}: {count} numbers are needed, got {value!r}")
    return [_number(name, item) for item in value[:count]]


def _vector(name: str, value: object) -> tuple[float, float, float]:
    x, y, z = _numbers(name, value, 3)
    return (x, y, z)


def _curve(name: str, value: object) -> Curve:
    points = [_numbers(name, point, 2) for point in _items(name, {name: value})]
    return tuple((x, y) for x, y in points)


def _wheel_from_wire(value: object) -> Wheel:
    numbers = _numbers("wheels", value, 9)
    assert isinstance(value, Sequence)
    position = _vector("wheels.position", value[9]) if len(value) > 9 else (0.0, 0.0, 0.0)
    numbers[3] /= 100.0
    names = _WHEEL_NUMBERS
    return Wheel(**dict(zip(names, numbers, strict=True)), position_cm=position)


def _wheel_to_wire(wheel: Wheel) -> list[object]:
    return [
        wheel.friction,
        wheel.damping_rate,
        wheel.max_steer_deg,
        wheel.radius_m * 100.0,
        wheel.max_brake_torque_nm,
        wheel.max_hand_brake_torque_nm,
        wheel.lat_stiff_max_load,
        wheel.lat_stiff_value,
        wheel.long_stiff_value,
        list(wheel.position_cm),
    ]


def _check_number(
    name: str, value: float, *, above: float | None = None, minimum: float | None = None
) -> None:
    if not math.isfinite(value) or abs(value) > 1e12:
        raise ValueError(f"{name}: must be finite, got {value!r}")
    if above is not None and value <= above:
        raise ValueError(f"{name}: must be above {above:g}, got {value!r}")
    if minimum is not None and value < minimum:
        raise ValueError(f"{name}: must be at least {minimum:g}, got {value!r}")


def _check_curve(name: str, curve: Curve) -> None:
    if not curve:
        raise ValueError(f"{name}: at least one point is needed")
    for x, y in curve:
        _check_number(name, x)
        _check_number(name, y)
    if any(b[0] < a[0] for a, b in pairwise(curve)):
        raise ValueError(f"{name}: x must not fall, got {curve!r}")


def _check_wheel(wheel: Wheel) -> None:
    _check_number("wheels.radius", wheel.radius_m, above=0.0)
    _check_number("wheels.max_steer_angle", wheel.max_steer_deg)
    for value in wheel.position_cm:
        _check_number("wheels.position", value)
    for name, value in (
        ("tire_friction", wheel.friction),
        ("damping_rate", wheel.damping_rate),
        ("max_brake_torque", wheel.max_brake_torque_nm),
        ("max_handbrake_torque", wheel.max_hand_brake_torque_nm),
        ("lat_stiff_max_load", wheel.lat_stiff_max_load),
        ("lat_stiff_value", wheel.lat_stiff_value),
        ("long_stiff_value", wheel.long_stiff_value),
    ):
        _check_number(f"wheels.{name}", value, minimum=0.0)


def _middle(wheels: Sequence[Wheel]) -> tuple[float, float, float]:
    x, y, z = (sum(wheel.position_cm[axis] for wheel in wheels) for axis in range(3))
    return (x / len(wheels), y / len(wheels), z / len(wheels))


def _distance_m(a_cm: tuple[float, float, float], b_cm: tuple[float, float, float]) -> float:
    return math.dist(a_cm, b_cm) / 100.0
