"""What every sensor is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from adr1.simulator.catalogue.values import parse_float, parse_int
from adr1.simulator.motion.contact import Contact
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.episode import Episode


@dataclass(frozen=True, slots=True)
class Moment:
    """One tick as a sensor sees it.

    Attributes:
        contacts: all contacts of this tick.
        gravity_mps2: what an accelerometer at rest shows.
    """

    episode: Episode
    frame: int
    time_s: float
    dt_s: float
    contacts: tuple[Contact, ...]
    gravity_mps2: float


class Sensor(Protocol):
    """A sensor of one kind, attached to one actor for its whole life."""

    sensor_type: SensorType

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        """Bodies of the frames to send now, without the frame header; usually one, often none."""


def attribute_float(actor: Actor, name: str) -> float:
    """A numeric attribute of the sensor's blueprint."""
    return parse_float(actor.attributes[name])


def attribute_int(actor: Actor, name: str) -> int:
    """A whole-number attribute of the sensor's blueprint."""
    return parse_int(actor.attributes[name])
