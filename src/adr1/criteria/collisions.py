"""Collisions of the ego with vehicles, pedestrians and everything else.

Rule (leaderboard 2.x): a contact counts unless the ego stood still (below 0.1 m/s), or it is
with the same actor as the last one less than 5 s ago, or the ego has not yet moved 5 m away from
where the last one counted.
"""

from __future__ import annotations

import math
from collections import deque

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason, at_position
from adr1.episodes.frame import Contact, StateFrame

SAME_PLACE_M = 5.0
SAME_ACTOR_S = 5.0
STANDING_MPS = 0.1
REMEMBERED_SPEEDS = 8
"""Frames that the ego's speed is kept for: contacts are reported one frame after they happen."""


class CollisionCriterion:
    """Counts collisions, by what was hit."""

    def __init__(self) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self._last: Contact | None = None
        self._last_with_id: Contact | None = None
        self._speeds: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_SPEEDS)

    def update(self, frame: StateFrame) -> None:
        self._speeds.append((frame.frame, frame.ego_speed_mps))
        for contact in frame.contacts:
            self._judge(contact)
        if self._last is not None and _apart_m(self._last, frame) > SAME_PLACE_M:
            self._last = None

    def finish(self) -> None:
        """Nothing is left to report."""

    def _judge(self, contact: Contact) -> None:
        kind = _kind_of(contact.other_type)
        if kind is None or self._last is not None or self._same_actor(contact):
            return
        if self._impact_speed_mps(contact.frame) < STANDING_MPS:
            return
        self._last = contact
        if contact.other_id != 0:  # 0 stands for every part of the map
            self._last_with_id = contact
        what = f"type={contact.other_type} and id={contact.other_id}"
        where = at_position(contact.ego_position_world_m)
        self.infractions.append(
            Infraction(
                kind=kind,
                message=f"Agent collided against object with {what} at {where}",
                frame=contact.frame,
                time_s=contact.time_s,
                position_world_m=contact.ego_position_world_m,
                data={
                    "other_id": contact.other_id,
                    "other_type": contact.other_type,
                    "impulse_ns": math.hypot(*contact.impulse_world_ns),
                },
            )
        )

    def _same_actor(self, contact: Contact) -> bool:
        last = self._last_with_id
        return (
            last is not None
            and last.other_id == contact.other_id
            and contact.time_s - last.time_s <= SAME_ACTOR_S
        )

    def _impact_speed_mps(self, frame: int) -> float:
        """The faster of the ego's speeds before and after the tick of a contact."""
        return max((v for f, v in self._speeds if frame - 1 <= f <= frame), default=0.0)


def _kind_of(type_id: str) -> InfractionKind | None:
    if type_id.startswith("vehicle"):
        return InfractionKind.COLLISION_VEHICLE
    if type_id.startswith("walker"):
        return InfractionKind.COLLISION_PEDESTRIAN
    # A pavement is driven on, not crashed into; leaving the lanes is another rule's matter.
    return None if "sidewalk" in type_id else InfractionKind.COLLISION_LAYOUT


def _apart_m(contact: Contact, frame: StateFrame) -> float:
    return math.dist(contact.ego_position_world_m[:2], frame.ego_position_world_m[:2])
