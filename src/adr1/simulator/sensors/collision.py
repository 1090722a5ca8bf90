"""sensor.other.collision: one event per frame and actor that the parent touches."""

from __future__ import annotations

import msgpack

from adr1.simulator.geometry import Box
from adr1.simulator.motion.contact import Contact
from adr1.simulator.sensors.memory import Forgetful
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel, SensorType
from adr1.simulator.world.actor import Actor, box_to_wire

_NO_BOX = Box((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


class CollisionSensor(Forgetful):
    """Body: msgpack of [parent, other actor, impulse on the parent in N s, world frame].

    Something that is no actor (a building, a wall) comes as actor 0 with a type such as
    `static.building`.
    """

    sensor_type = SensorType.COLLISION

    def __init__(self, actor: Actor) -> None:
        self._parent_id = actor.parent_id

    def measure(self, actor: Actor, moment: Moment) -> list[bytes]:  # noqa: ARG002
        parent = moment.episode.actors.get(self._parent_id)
        if parent is None:
            return []
        bodies = []
        for contact in moment.contacts:
            if contact.actor_id == self._parent_id:
                sign = 1.0
            elif contact.other_id == self._parent_id:
                sign = -1.0
            else:
                continue
            impulse = [sign * component for component in contact.impulse_world_ns]
            other = _other(contact, self._parent_id, moment)
            bodies.append(msgpack.packb([parent.wire, other, impulse], use_single_float=True))
        return bodies


def _other(contact: Contact, parent_id: int, moment: Moment) -> list[object]:
    other_id = contact.other_id if contact.actor_id == parent_id else contact.actor_id
    actor = moment.episode.actors.get(other_id)
    return actor.wire if actor else static_wire(contact.other_label)


def static_wire(label: int) -> list[object]:
    """The Actor struct that stands for a piece of the town."""
    kind = CityObjectLabel(label).name.lower().removesuffix("s").replace("_", "")
    return [0, 0, [0, f"static.{kind}", []], box_to_wire(_NO_BOX, 0), bytes([label]), b""]
