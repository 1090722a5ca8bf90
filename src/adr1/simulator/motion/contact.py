"""What a tick reports about two things that touched."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.simulator.geometry import Vector3


@dataclass(frozen=True, slots=True)
class Contact:
    """A touch of one pair within one tick; between two actors `actor_id` is the lower id.

    Attributes:
        other_id: 0 for a static obstacle.
        other_label: CARLA's semantic tag of a static obstacle, 0 for an actor.
        other_name: name of a static obstacle, empty for an actor.
        impulse_world_ns: sum over the tick, as received by `actor_id` (the other one got minus it).
        point_world_m: where they first touched in this tick.
        closing_speed_mps: of that point, along the contact normal, before the impulse.
    """

    actor_id: int
    other_id: int
    other_label: int
    other_name: str
    impulse_world_ns: Vector3
    point_world_m: Vector3
    closing_speed_mps: float
