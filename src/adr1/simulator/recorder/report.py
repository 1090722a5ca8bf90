"""What all reports on a recording share: opening, closing, names and types of actors.

Their look is that of the examples in CARLA's documentation (adv_recorder), for the sake of scripts
that read them; lengths are centimetres there.
"""

from __future__ import annotations

from collections.abc import Iterable

from adr1.simulator.recorder.block import RecordedActor
from adr1.simulator.recorder.recording import Recording
from adr1.simulator.wire.v0_9_16.enums import CityObjectLabel
from adr1.simulator.world.actor import ActorKind, kind_of

CM_PER_M = 100.0
TYPE_NUMBERS = {ActorKind.VEHICLE: 1, ActorKind.WALKER: 2, ActorKind.TRAFFIC_LIGHT: 3}
TYPE_LETTERS = {ActorKind.VEHICLE: "v", ActorKind.WALKER: "w", ActorKind.TRAFFIC_LIGHT: "t"}
OTHER_LETTER, HERO_LETTER, ANY_LETTER = "o", "h", "a"
LETTERS = ("h", "v", "w", "t", "o", "a")


class Roster:
    """Every actor of a recording that has appeared so far."""

    def __init__(self) -> None:
        self._actors: dict[int, RecordedActor] = {}

    def add(self, actors: Iterable[RecordedActor]) -> None:
        """Actors that appear."""
        self._actors.update((actor.actor_id, actor) for actor in actors)

    def is_hero(self, actor_id: int) -> bool:
        """Whether this is the hero vehicle."""
        actor = self._actors.get(actor_id)
        return actor is not None and actor.is_hero

    def hero_first(self, one: int, other: int) -> tuple[int, int]:
        """A pair that touched, the hero before anybody else."""
        return (other, one) if self.is_hero(other) and not self.is_hero(one) else (one, other)

    def name(self, actor_id: int, label: int = 0) -> str:
        """Blueprint of an actor; kind of a part of the town, which has id 0, by its label."""
        if actor_id in self._actors:
            return self._actors[actor_id].type_id
        known = label in set(CityObjectLabel)
        return f"static.{CityObjectLabel(label).name.lower()}" if known and label else ""

    def letters(self, actor_id: int) -> str:
        """All type letters of an actor: its kind, `h` for a hero, `a` for any."""
        kind = kind_of(self.name(actor_id))
        hero = HERO_LETTER if self.is_hero(actor_id) else ""
        return TYPE_LETTERS.get(kind, OTHER_LETTER) + hero + ANY_LETTER


def opening(recording: Recording) -> str:
    """Version, map and date, and an empty line."""
    header = recording.header
    return f"Version: {header.version}\nMap: {header.map_name}\nDate: {recording.date}\n\n"


def closing(recording: Recording, note: str = "") -> str:
    """Number of frames and duration; then a note, and whether the end is missing."""
    text = f"\nFrames: {recording.frames}\nDuration: {recording.duration_s:g} seconds\n"
    if not recording.ended:
        note += "The recording is still being made, or was cut off: only what is whole is shown.\n"
    return text + (f"\n{note}" if note else "")
