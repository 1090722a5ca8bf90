"""What every sensor is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from adr1.simulator.imaging.weather import Weather
from adr1.simulator.motion.contact import Contact
from adr1.simulator.wire.v0_9_16.enums import SensorType
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.episode import Episode

if TYPE_CHECKING:
    from adr1.simulator.sensors.camera_scene import CameraScene
    from adr1.simulator.sensors.scene_view import SceneView


@dataclass(frozen=True, slots=True)
class Moment:
    """One tick as a sensor sees it.

    Attributes:
        contacts: all contacts of this tick.
        gravity_mps2: what an accelerometer at rest shows.
        view: what rays can meet.
        cameras: what cameras share.
        weather: as it is now.
        firing: how many times this sensor has fired before, heard or not.
        active_s: the sum of `dt_s` over those firings.
    """

    episode: Episode
    frame: int
    time_s: float
    dt_s: float
    contacts: tuple[Contact, ...]
    gravity_mps2: float
    view: SceneView
    cameras: CameraScene
    weather: Weather
    firing: int = 0
    active_s: float = 0.0


class Sensor(Protocol):
    """A sensor of one kind, attached to one actor for its whole life.

    A world can be saved and restored to the bit, so a sensor says what it remembers from one
    measurement to the next (random generators, last image): `state` copies it,
    `set_state` puts it into a new sensor of an actor with the same attributes. The state is built
    of None, bool, int, float, str, bytes, numpy arrays, lists, tuples and dicts, and is never
    changed after it was handed out or in. What follows from the attributes alone is no state,
    nor is what a `Moment` tells (`firing`, `active_s`).
    A sensor that remembers nothing has `memory.Forgetful` as its base.
    """

    sensor_type: SensorType

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:
        """Bodies of the frames to send now, without the frame header; usually one, often none."""

    def state(self) -> Any:
        """A copy of what it remembers, None for nothing."""

    def set_state(self, state: Any) -> None:
        """Go on from a state; raises ValueError for one that is not of this kind of sensor."""
