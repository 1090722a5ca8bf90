"""Calls about actors of any kind: spawning, destroying, placing, pushing."""

from __future__ import annotations

from adr1.simulator.geometry import Box
from adr1.simulator.world.actor import Actor, ActorKind, box_to_wire, pose_from_wire
from adr1.simulator.world.errors import UnknownActorError
from adr1.simulator.world.world import World

_UNKNOWN_BOX = Box((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
Vector = list[float]


class ActorCalls:
    """Actors of any kind."""

    def __init__(self, world: World) -> None:
        self._world = world

    # ---- life -------------------------------------------------------------------------------
    def get_actor_definitions(self) -> list[list[object]]:
        return self._world.catalogue.definitions()

    def get_spectator(self) -> list[object]:
        return self._world.episode.spectator.wire

    def get_actors_by_id(self, actor_ids: list[int]) -> list[list[object]]:
        actors = self._world.episode.actors
        return [actors[i].wire for i in actor_ids if i in actors]

    def spawn_actor(self, description: list[object], transform: list[Vector]) -> list[object]:
        return self._world.spawn(description, pose_from_wire(transform)).wire

    def spawn_actor_with_parent(
        self,
        description: list[object],
        transform: list[Vector],
        parent_id: int,
        attachment_type: int = 0,
        socket: str = "",
    ) -> list[object]:
        return self._world.spawn(description, pose_from_wire(transform), parent_id).wire

    def destroy_actor(self, actor_id: int) -> bool:
        return self._world.destroy(actor_id)

    def get_actor_bounding_box(self, actor_id: int) -> list[object]:
        # Traffic Manager's own thread asks this and an error would end its whole process, so the
        # boxes of the dead are kept and an id that never was gets an empty box.
        episode = self._world.episode
        actor = episode.actors.get(actor_id)
        box = actor.box if actor else episode.tombstones.get(actor_id, _UNKNOWN_BOX)
        return box_to_wire(box, actor_id)

    def set_ignored_vehicles(self, actor_id: int, vehicle_ids: list[int]) -> None:
        sensor = self._world.episode.actor(actor_id, "set ignored vehicles", ActorKind.SENSOR)
        sensor.ignored_vehicle_ids = tuple(sorted(set(vehicle_ids)))

    def get_ignored_vehicles(self, actor_id: int) -> list[int]:
        task = "get ignored vehicles"
        return list(self._world.episode.actor(actor_id, task, ActorKind.SENSOR).ignored_vehicle_ids)

    # ---- place and motion -------------------------------------------------------------------
    def set_actor_location(self, actor_id: int, location: Vector) -> None:
        actor = self._world.episode.actor(actor_id, "set location")
        self._world.move(actor, location_m=location)

    def set_actor_transform(self, actor_id: int, transform: list[Vector]) -> None:
        actor = self._world.episode.actor(actor_id, "set transform")
        self._world.place(actor, pose_from_wire(transform))

    def set_actor_target_velocity(self, actor_id: int, velocity: Vector) -> None:
        self._body(actor_id, "set target velocity")
        self._world.episode.motion.set_velocity(actor_id, _triple(velocity))

    def set_actor_target_angular_velocity(self, actor_id: int, velocity: Vector) -> None:
        self._body(actor_id, "set target angular velocity")
        self._world.episode.motion.set_angular_velocity(actor_id, _triple(velocity))

    def enable_actor_constant_velocity(self, actor_id: int, velocity: Vector) -> None:
        self._world.episode.free_actor(actor_id, "enable constant velocity", ActorKind.VEHICLE)
        self._world.episode.motion.set_constant_velocity(actor_id, _triple(velocity))

    def disable_actor_constant_velocity(self, actor_id: int) -> None:
        self._world.episode.free_actor(actor_id, "disable constant velocity", ActorKind.VEHICLE)
        self._world.episode.motion.set_constant_velocity(actor_id, None)

    def add_actor_impulse(self, actor_id: int, impulse: Vector) -> None:
        self._body(actor_id, "add impulse")
        self._world.episode.motion.add_impulse(actor_id, _triple(impulse))

    def add_actor_force(self, actor_id: int, force: Vector) -> None:
        self._body(actor_id, "add force")
        self._world.episode.motion.add_force(actor_id, _triple(force))

    def add_actor_impulse_at_location(self, actor_id: int, impulse: Vector, point: Vector) -> None:
        self._body(actor_id, "add impulse at location")
        self._world.episode.motion.add_impulse(actor_id, _triple(impulse), _triple(point))

    def add_actor_force_at_location(self, actor_id: int, force: Vector, point: Vector) -> None:
        self._body(actor_id, "add force at location")
        self._world.episode.motion.add_force(actor_id, _triple(force), _triple(point))

    def add_actor_angular_impulse(self, actor_id: int, impulse: Vector) -> None:
        self._body(actor_id, "add angular impulse")
        self._world.episode.motion.add_angular_impulse(actor_id, _triple(impulse))

    def add_actor_torque(self, actor_id: int, torque: Vector) -> None:
        self._body(actor_id, "add torque")
        self._world.episode.motion.add_torque(actor_id, _triple(torque))

    def set_actor_simulate_physics(self, actor_id: int, enabled: bool) -> None:
        # Traffic Manager's own thread asks this too: an actor that is gone is no error.
        actor = self._world.episode.actors.get(actor_id)
        if actor is not None and self._world.episode.is_body(actor):
            self._world.episode.motion.set_simulate_physics(actor_id, enabled)

    def set_actor_enable_gravity(self, actor_id: int, enabled: bool) -> None:
        self._body(actor_id, "set enable gravity")
        self._world.episode.motion.set_gravity(actor_id, enabled)

    def set_actor_collisions(self, actor_id: int, enabled: bool) -> None:
        actor = self._world.episode.actor(actor_id, "set collisions")
        if self._world.episode.is_body(actor):
            self._world.episode.motion.set_collisions(actor_id, enabled)

    def _body(self, actor_id: int, task: str) -> Actor:
        actor = self._world.episode.actor(actor_id, task)
        if not self._world.episode.is_body(actor):
            raise UnknownActorError(task, actor_id, "vehicle, walker or prop")
        return actor


def _triple(vector: Vector) -> tuple[float, float, float]:
    x, y, z = vector
    return float(x), float(y), float(z)
