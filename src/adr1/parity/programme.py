"""Which parts a preset has, in the order of playing."""

from __future__ import annotations

from adr1.errors import UnknownNameError
from adr1.parity.config import ParityConfig
from adr1.parity.part import Part
from adr1.parity.parts.impacts import standing_car_part, walker_part, wall_part
from adr1.parity.parts.longitudinal import brake_part, coast_part, throttle_part
from adr1.parity.parts.sensors import moving_part, shots_part
from adr1.parity.parts.steering import circle_part, steer_step_part
from adr1.parity.parts.traffic import bends_part, follow_part, red_light_part, town_part

PROGRAMME_VERSION = 1
"""Raised when a part of the same name does or leaves something else than before."""


def programme(config: ParityConfig) -> tuple[Part, ...]:
    """The parts of a preset, or those of them that are asked for.

    Raises:
        UnknownNameError: a part is asked for that the preset does not have.
    """
    parts = _quick() if config.preset == "quick" else _full()
    if config.town is not None:
        parts.append(town_part(config.town))
    names = {part.name for part in parts}
    for name in config.only:
        if name not in names:
            raise UnknownNameError("part", name, names)
    return tuple(part for part in parts if not config.only or part.name in config.only)


def part_named(config: ParityConfig, name: str) -> Part:
    """One of the programme's parts. Raises UnknownNameError."""
    parts = {part.name: part for part in programme(config)}
    if name not in parts:
        raise UnknownNameError("part", name, parts)
    return parts[name]


def _quick() -> list[Part]:
    return [
        throttle_part(1.0, 9.0),
        throttle_part(0.5, 8.0),
        brake_part(50),
        brake_part(100),
        coast_part(72),
        steer_step_part(8.0, 0.2),
        circle_part(4.0, 0.5),
        circle_part(4.0, 1.0),
        wall_part(10.0),
        standing_car_part(10.0),
        walker_part(10.0),
        bends_part(),
        follow_part(),
        red_light_part(),
        shots_part(),
        moving_part(),
    ]


def _full() -> list[Part]:
    return [
        *(throttle_part(share, 12.0) for share in (1.0, 0.75, 0.5, 0.3)),
        *(brake_part(kmh) for kmh in (30, 50, 72, 100)),
        *(brake_part(72, pedal) for pedal in (0.3, 0.6)),
        *(coast_part(kmh) for kmh in (50, 72, 100)),
        *(steer_step_part(8.0, steer) for steer in (0.1, 0.2, 0.4)),
        *(steer_step_part(15.0, steer) for steer in (0.05, 0.1, 0.2)),
        *(circle_part(4.0, steer) for steer in (0.2, 0.4, 0.5, 0.6, 0.8, 1.0)),
        circle_part(12.0, 0.3),
        *(wall_part(speed) for speed in (5.0, 10.0, 15.0)),
        *(standing_car_part(speed) for speed in (5.0, 10.0, 15.0)),
        *(walker_part(speed) for speed in (3.0, 10.0)),
        bends_part(),
        follow_part(),
        red_light_part(),
        shots_part(),
        moving_part(),
    ]
