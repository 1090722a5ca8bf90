"""Which actor of the running episode plays which recorded one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from adr1.errors import Adr1Error
from adr1.simulator.motion.playback import hold
from adr1.simulator.recorder.block import RecordedActor
from adr1.simulator.world.actor import Actor, ActorKind, kind_of
from adr1.simulator.world.world import World

_OF_THE_TOWN = (ActorKind.TRAFFIC_LIGHT, ActorKind.TRAFFIC_SIGN, ActorKind.SPECTATOR)


class Cast:
    """Takes living actors into a playback and lets them go.

    An actor that has the recorded id and the same blueprint and role plays itself; so does one that
    played the part before. For any other a new actor is made, even where something stands.

    Args:
        parts: who played recorded actors in an earlier playback in this episode.

    Attributes:
        missing: actors that could not be made, as text for the user.
    """

    def __init__(
        self, world: World, parts: Mapping[int, int], *, sensors: bool, ignore_hero: bool
    ) -> None:
        self._world, self._parts = world, dict(parts)
        self._sensors, self._ignore_hero = sensors, ignore_hero
        self._actor_of: dict[int, int] = {}
        self._had_physics: dict[int, bool] = {}
        self._made: set[int] = set()
        self.missing: list[str] = []

    def player_of(self, recorded_id: int) -> Actor | None:
        """The living actor that plays a recorded one, if there is one."""
        return self._world.episode.actors.get(self._actor_of.get(recorded_id, 0))

    def enter(self, actors: Iterable[RecordedActor]) -> None:
        """Find or make a player for each actor that came."""
        for recorded in actors:
            kind = kind_of(recorded.type_id)
            if self._is_wanted(recorded, kind):
                try:
                    player = self._known_player(recorded) or self._make(recorded)
                except Adr1Error as error:
                    self.missing.append(f"{recorded.type_id} {recorded.actor_id}: {error}")
                    continue
                self._actor_of[recorded.actor_id] = player.actor_id
                if self._world.episode.is_body(player):
                    had = hold(self._world.episode.motion, player.actor_id)
                    self._had_physics[player.actor_id] = had

    def leave(self, recorded_ids: Iterable[int]) -> None:
        """Destroy the players of actors that were destroyed."""
        for recorded_id in recorded_ids:
            player = self.player_of(recorded_id)
            self._actor_of.pop(recorded_id, None)
            if player is not None and player.kind not in _OF_THE_TOWN:
                self._world.destroy(player.actor_id)

    def release(self, *, keep_actors: bool) -> dict[int, int]:
        """Let all players go on by themselves; without `keep_actors` those made here are destroyed.

        Returns who played whom, for the next playback.
        """
        world = self._world
        for player_id in list(self._actor_of.values()):
            player = world.episode.actors.get(player_id)
            if player is None:
                continue
            if player_id in self._made and not keep_actors:
                world.destroy(player_id)
                continue
            if self._had_physics.get(player_id):
                world.episode.motion.set_simulate_physics(player_id, on=True)
            if player.kind is ActorKind.WALKER and player_id in self._had_physics:
                world.apply_walker_control(player_id, (0.0, 0.0, 0.0), 0.0, jump=False)
        return {**self._parts, **self._actor_of}

    def _is_wanted(self, recorded: RecordedActor, kind: ActorKind) -> bool:
        if kind is ActorKind.CONTROLLER or (kind is ActorKind.SENSOR and not self._sensors):
            return False
        if recorded.parent_id and self.player_of(recorded.parent_id) is None:
            return False
        return not (recorded.is_hero and self._ignore_hero)

    def _known_player(self, recorded: RecordedActor) -> Actor | None:
        actors = self._world.episode.actors
        for candidate in (self._parts.get(recorded.actor_id, 0), recorded.actor_id):
            actor = actors.get(candidate)
            if actor is None or candidate in self._actor_of.values():
                continue
            if (
                actor.type_id == recorded.type_id
                and actor.attributes.get("role_name") == recorded.role
                and bool(actor.parent_id) == bool(recorded.parent_id)
            ):
                return actor
        return None

    def _make(self, recorded: RecordedActor) -> Actor:
        world = self._world
        if recorded.relative_pose is None or not recorded.parent_id:
            player = world.spawn(recorded.description, recorded.pose, anywhere=True)
        else:
            parent_id = self._actor_of[recorded.parent_id]
            player = world.spawn(recorded.description, recorded.relative_pose, parent_id)
        self._made.add(player.actor_id)
        return player
