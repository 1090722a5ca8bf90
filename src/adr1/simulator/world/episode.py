"""One episode: a map, its actors, and all that is forgotten when the world is loaded anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy

import numpy as np
from jaxtyping import Float

from adr1.errors import Adr1Error
from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.catalogue.physics import physics_wire
from adr1.simulator.catalogue.spawned import spawned_box, spawned_tags_wire
from adr1.simulator.geometry import Box, Pose
from adr1.simulator.maps.town_map import TownMap, TrafficLightSite, TrafficSignSite
from adr1.simulator.motion import columns as c
from adr1.simulator.motion.motion_world import MotionWorld
from adr1.simulator.motion.parameters import VehicleParameters
from adr1.simulator.world.actor import Actor, ActorKind, box_to_wire, kind_of
from adr1.simulator.world.actor_table import ActorTable, bytes_of
from adr1.simulator.world.attachment import attached_pose
from adr1.simulator.world.debug_shapes import DebugShapes
from adr1.simulator.world.environment import Environment
from adr1.simulator.world.errors import UnknownActorError, WorldError
from adr1.simulator.world.saved import SavedEpisode, SavedScenery
from adr1.simulator.world.street_lights import StreetLights
from adr1.simulator.world.traffic_lights import TrafficLights
from adr1.simulator.world.walker_pose import WalkerPose

_SPECTATOR_POSE = Pose(0.0, 0.0, 20.0, -30.0)
_POINT = Box((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
_WHEELS = 15  # field of VehiclePhysicsControl
_COLLISION_AT_SPAWN = "Spawn failed because of collision at spawn position"


class Episode:
    """The actors of one loaded map.

    Attributes:
        episode_id: differs from every other episode of this server.
        table: streamed records of all actors.
        motion: bodies (vehicles, walkers, props).
        lights: traffic light cycles; row i belongs to light_ids[i].
        tombstones, physics: boxes of destroyed actors; physics controls of all vehicles ever,
            as set, wheel positions as they were at the last change (`physics_of` has the present).
        environment, street_lights: fixed objects and lamps of the town, as clients have set them.
        debug_shapes: what clients have drawn.
        walker_poses: poses that clients have given to walkers' bones, by actor id.
        momentary: vehicles that obey a control for one tick only (`sticky_control` is false).
    """

    def __init__(
        self,
        episode_id: int,
        town: TownMap,
        catalogue: Catalogue,
        lamps_m: Float[np.ndarray, "k 3"] | None = None,
    ) -> None:
        self.episode_id = episode_id
        self.town = town
        self.catalogue = catalogue
        self.table = ActorTable()
        self.motion = MotionWorld(town.ground, town.obstacles)
        self.actors: dict[int, Actor] = {}
        self.tombstones: dict[int, Box] = {}
        self.physics: dict[int, list[object]] = {}
        self.environment = Environment.of(town)
        self.street_lights = StreetLights.at(np.zeros((0, 3)) if lamps_m is None else lamps_m)
        self.debug_shapes = DebugShapes()
        self.walker_poses: dict[int, WalkerPose] = {}
        self.momentary: list[int] = []
        self._next_id = 1
        self.spectator = self._add("spectator", [], _SPECTATOR_POSE, _POINT)
        self.lights = TrafficLights([s.signal_id for s in town.lights], town.light_groups)
        self.light_ids = np.array([self._add_light(site) for site in town.lights], np.int64)
        for sign in town.signs:
            self._add_sign(sign)

    # ---- saving -----------------------------------------------------------------------------
    def saved(self) -> SavedEpisode:
        """A copy of all that changes."""
        return SavedEpisode(
            bytes_of(self.table.records).copy(),
            tuple(actor.copy() for actor in self.actors.values()),
            self.motion.saved(),
            self.lights.saved(),
            dict(self.tombstones),
            dict(self.physics),
            self._next_id,
            self._saved_scenery(),
        )

    def _saved_scenery(self) -> SavedScenery:
        environment = self.environment
        return SavedScenery(
            environment.enabled.copy(),
            dict(environment.color_rgb),
            self.street_lights.rows(),
            self.street_lights.day_night_cycle,
            self.street_lights.changed,
            tuple(self.debug_shapes.shapes),
            {actor_id: pose.copy() for actor_id, pose in self.walker_poses.items()},
        )

    def _take_scenery(self, saved: SavedScenery) -> None:
        self.environment = self.environment.untouched()
        self.environment.color_rgb = dict(saved.color_rgb)
        off = np.flatnonzero(~saved.enabled) + 1
        if len(saved.enabled) != len(self.environment.enabled):
            raise ValueError("saved objects are not those of this town")
        if len(off):
            self.enable_objects(off.tolist(), on=False)
        self.street_lights = self.street_lights.with_rows(saved.lamp_rows)
        self.street_lights.day_night_cycle = saved.day_night_cycle
        self.street_lights.changed = saved.lamps_changed
        self.debug_shapes = DebugShapes()
        for shape in saved.drawings:
            self.debug_shapes.draw(shape)
        self.walker_poses = {i: pose.copy() for i, pose in saved.bones.items()}

    def restored(self, episode_id: int, saved: SavedEpisode) -> Episode:
        """A new episode of the same town in a saved state; shares with this one what never changes.

        Raises ValueError where the saved parts do not fit this town or each other.
        """
        other = copy(self)
        other.episode_id = episode_id
        other.table = ActorTable.of_rows(saved.records)
        other.motion = self.motion.restored(saved.motion)
        other.lights = self.lights.restored(saved.lights)
        other.actors = {actor.actor_id: actor.copy() for actor in saved.actors}
        other.tombstones, other.physics = dict(saved.tombstones), dict(saved.physics)
        other._next_id = saved.next_id
        other._take_scenery(saved.scenery)
        other.momentary = [actor.actor_id for actor in saved.actors if _is_momentary(actor)]
        other._check_ids()
        other.spectator = other.actors[self.spectator.actor_id]
        return other

    def _check_ids(self) -> None:
        ids = list(self.actors)
        bodies = sorted(actor.actor_id for actor in self.actors.values() if self.is_body(actor))
        motion = self.motion
        groups = (motion.vehicles, motion.walkers, motion.props)
        moving = [actor_id for group in groups for actor_id in group.ids.tolist()]
        fixed = [self.spectator.actor_id, *self.light_ids.tolist()]
        if (
            ids != self.table.records["id"].tolist()
            or bodies != sorted(moving)
            or ids[-1] >= self._next_id
            or not self.actors.keys() >= set(fixed)
        ):
            raise ValueError("saved actors, records and bodies do not belong together")

    # ---- looking up -------------------------------------------------------------------------
    def actor(self, actor_id: int, task: str, kind: ActorKind | None = None) -> Actor:
        """The living actor of that id; UnknownActorError names the task that needed it."""
        actor = self.actors.get(actor_id)
        if actor is None:
            raise UnknownActorError(task, actor_id)
        if kind is not None and actor.kind is not kind:
            raise UnknownActorError(task, actor_id, kind.value)
        return actor

    def free_vehicle(self, actor_id: int, task: str) -> Actor:
        """A living vehicle that moves by itself; WorldError names the task that needed it."""
        return self.free_actor(actor_id, task, ActorKind.VEHICLE)

    def free_actor(self, actor_id: int, task: str, kind: ActorKind) -> Actor:
        """The same for what moves by itself; WorldError for one that follows another actor."""
        actor = self.actor(actor_id, task, kind)
        if actor.parent_id:
            raise WorldError(
                f"unable to {task}: {kind.value} {actor_id} is attached to another actor"
            )
        return actor

    def of_kind(self, kind: ActorKind) -> Iterator[Actor]:
        """Living actors of a kind, in id order."""
        return (actor for actor in self.actors.values() if actor.kind is kind)

    def is_body(self, actor: Actor) -> bool:
        """Whether the actor is moved by `motion` (attached actors follow their parent instead)."""
        return actor.kind.is_body and not actor.parent_id

    def light_row(self, actor_id: int, task: str) -> int:
        """Row in `lights` of a traffic light actor."""
        self.actor(actor_id, task, ActorKind.TRAFFIC_LIGHT)
        return int(np.searchsorted(self.light_ids, actor_id))

    # ---- spawning ---------------------------------------------------------------------------
    def spawn(
        self,
        description: list[object],
        pose: Pose,
        parent_id: int,
        new_stream: Callable[[Actor], bytes],
        *,
        anywhere: bool = False,
    ) -> Actor:
        """A new actor. `pose` is in the parent's frame if there is a parent.

        `new_stream` opens a data stream for a sensor and returns its token. Raises WorldError where
        CARLA refuses too: unknown blueprint or parent, or a body in the way (not if `anywhere`).
        InputError for an attribute that a sensor cannot have.
        """
        attributes = self.catalogue.resolve(description)
        blueprint = self.catalogue.get(str(description[1]))
        if parent_id and parent_id not in self.actors:
            raise WorldError("unable to attach actor: parent actor not found")
        box = spawned_box(blueprint.id, {name: value for name, _, value in attributes})
        relative = pose if parent_id else None
        if relative is not None:
            pose = attached_pose(self.table.pose(parent_id), relative)
        elif kind_of(blueprint.id).is_body and not anywhere and self.motion.overlaps(box, pose):
            raise WorldError(_COLLISION_AT_SPAWN)
        actor = self._add(blueprint.id, attributes, pose, box, parent_id, relative, blueprint.uid)
        if self.is_body(actor):
            self._add_body(actor, pose)
        if actor.kind is ActorKind.SENSOR:
            try:
                actor.wire[5] = new_stream(actor)
            except Adr1Error:
                self.destroy(actor.actor_id, lambda _: None)
                raise
        return actor

    def destroy(self, actor_id: int, on_destroyed: Callable[[Actor], None]) -> bool:
        """Remove an actor and all that is attached to it.

        False if there is no such actor, and for the spectator and traffic lights: their cycles and
        the stop lines they guard belong to the town.
        """
        actor = self.actors.get(actor_id)
        if actor is None or actor.kind in (ActorKind.SPECTATOR, ActorKind.TRAFFIC_LIGHT):
            return False
        for child in list(actor.children):
            self.destroy(child, on_destroyed)
        if actor.parent_id in self.actors:
            self.actors[actor.parent_id].children.remove(actor_id)
        if self.is_body(actor):
            self.physics_of(actor_id)
            self.motion.remove(actor_id)
            self.walker_poses.pop(actor_id, None)
        if actor_id in self.momentary:
            self.momentary.remove(actor_id)
        self.table.remove(actor_id)
        self.tombstones[actor_id] = actor.box
        del self.actors[actor_id]
        on_destroyed(actor)
        return True

    def physics_of(self, actor_id: int) -> list[object] | None:
        """VehiclePhysicsControl of a vehicle, wheels where they are now (cm, world frame).

        As in CARLA, tyres within a friction trigger have the trigger's friction.
        For a destroyed vehicle they are where it stood; None for what never was a vehicle.
        """
        physics, vehicles = self.physics.get(actor_id), self.motion.vehicles
        if physics is None or actor_id not in vehicles:
            return physics
        pose = self.table.pose(actor_id)
        places = []
        for wheel in vehicles.parameters[actor_id].wheels:
            x, y, z = (place / 100.0 for place in wheel.position_cm)
            places.append([100.0 * v for v in pose.transform_point((x, y, z))])
        wheels: list[list[object]] = physics[_WHEELS]  # type: ignore[assignment]
        moved = [[*wheel[:9], place] for wheel, place in zip(wheels, places, strict=True)]
        head, tail = physics[:_WHEELS], physics[_WHEELS + 1 :]
        self.physics[actor_id] = physics = [*head, moved, *tail]
        surface = float(vehicles.drive[vehicles.row_of(actor_id), c.SURFACE])
        if surface == c.OWN_TYRES:
            return physics
        return [*head, [[surface, *wheel[1:]] for wheel in moved], *tail]

    def enable_objects(self, object_ids: list[int], *, on: bool) -> list[int]:
        """Switch fixed objects on or off, bodies included; returns the ids that are no object's."""
        unknown = self.environment.enable(object_ids, on=on)
        for obstacle, solid in enumerate(self.environment.solid.tolist()):
            self.motion.set_obstacle_solid(obstacle, solid=solid)
        return unknown

    def _add_body(self, actor: Actor, pose: Pose) -> None:
        if actor.kind is ActorKind.VEHICLE:
            wire = physics_wire(actor.type_id)
            self.physics[actor.actor_id] = wire
            parameters = VehicleParameters.from_wire(wire)
            self.motion.add_vehicle(actor.actor_id, parameters, actor.box, pose)
            if _is_momentary(actor):
                self.momentary.append(actor.actor_id)
        elif actor.kind is ActorKind.WALKER:
            self.motion.add_walker(actor.actor_id, actor.box, pose)
        else:
            self.motion.add_prop(actor.actor_id, actor.box, pose)

    def _add(
        self,
        type_id: str,
        attributes: list[list[object]],
        pose: Pose,
        box: Box,
        parent_id: int = 0,
        relative: Pose | None = None,
        uid: int = 0,
    ) -> Actor:
        actor_id, self._next_id = self._next_id, self._next_id + 1
        values = {str(name): str(value) for name, _, value in attributes}
        tags = spawned_tags_wire(type_id, values) if type_id in self.catalogue else b""
        actor = Actor(
            actor_id=actor_id,
            type_id=type_id,
            kind=kind_of(type_id),
            parent_id=parent_id,
            attributes=values,
            box=box,
            relative_pose=relative,
            stream_id=0,
            wire=[
                actor_id,
                parent_id,
                [uid, type_id, attributes],
                box_to_wire(box, actor_id),
                tags,
                b"",
            ],
        )
        self.actors[actor_id] = actor
        self.table.append(actor_id, pose)
        if parent_id:
            self.actors[parent_id].children.append(actor_id)
        return actor

    def _add_light(self, site: TrafficLightSite) -> int:
        actor = self._add("traffic.traffic_light", [], site.pose_world, site.trigger)
        record = self.table.records[self.table.row_of(actor.actor_id)]
        record["sign_id"] = site.signal_id.encode()
        return actor.actor_id

    def _add_sign(self, site: TrafficSignSite) -> None:
        actor = self._add(site.type_id, [], site.pose_world, site.trigger)
        record = self.table.records[self.table.row_of(actor.actor_id)]
        record["sign_id"] = site.signal_id.encode()


def _is_momentary(actor: Actor) -> bool:
    if actor.kind is not ActorKind.VEHICLE or actor.parent_id:
        return False
    return actor.attributes.get("sticky_control", "true").lower() in ("false", "0")
