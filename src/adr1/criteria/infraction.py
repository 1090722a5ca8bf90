"""What a criterion reports: infractions, and reasons to end an episode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from adr1.episodes.frame import StateFrame
from adr1.simulator.geometry import Vector3


class InfractionKind(str, Enum):
    """Kinds of infraction; values are the keys of the official checkpoint file."""

    COLLISION_LAYOUT = "collisions_layout"
    COLLISION_PEDESTRIAN = "collisions_pedestrian"
    COLLISION_VEHICLE = "collisions_vehicle"
    RED_LIGHT = "red_light"
    STOP = "stop_infraction"
    OUTSIDE_ROUTE_LANES = "outside_route_lanes"
    MIN_SPEED = "min_speed_infractions"
    YIELD_EMERGENCY_VEHICLE = "yield_emergency_vehicle_infractions"
    SCENARIO_TIMEOUT = "scenario_timeouts"
    ROUTE_DEVIATION = "route_dev"
    VEHICLE_BLOCKED = "vehicle_blocked"
    ROUTE_TIMEOUT = "route_timeout"


class TerminalReason(str, Enum):
    """Why an episode is over."""

    ROUTE_COMPLETED = "route_completed"
    ROUTE_DEVIATION = "route_deviation"
    BLOCKED = "blocked"
    ROUTE_TIMEOUT = "route_timeout"
    STORYBOARD_ENDED = "storyboard_ended"


@dataclass(frozen=True, slots=True)
class Infraction:
    """One infraction: `message` in the official wording, `data` its figures.

    `data["percentage"]` is set for OUTSIDE_ROUTE_LANES (share of the driven route spent outside)
    and MIN_SPEED (ego's mean speed as a share of the traffic's).
    """

    kind: InfractionKind
    message: str
    frame: int
    time_s: float
    position_world_m: Vector3
    data: Mapping[str, float | int | str] = field(default_factory=dict)


class Criterion(Protocol):
    """A rule that watches an episode, frame by frame."""

    infractions: list[Infraction]
    terminal: TerminalReason | None

    def update(self, frame: StateFrame) -> None:
        """Judge one frame; frames come in order, one per tick."""

    def finish(self) -> None:
        """Report what is known only once the episode is over; called once."""


def at_position(position_world_m: Vector3) -> str:
    """A position in the official messages' wording."""
    x, y, z = position_world_m
    return f"(x={round(x, 3)}, y={round(y, 3)}, z={round(z, 3)})"
