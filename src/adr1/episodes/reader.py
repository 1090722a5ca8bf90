"""Reads the state of all actors after a tick, through the genuine client.

Poses and motion come from the snapshot stream, which costs no call to the server. What never
changes (type, role, box) is asked for once, when an actor is first seen.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind, Contact, EgoControl, StateFrame
from adr1.errors import SimulatorError

BACKGROUND_ROLE = "background"
"""Role name of surrounding traffic, as the official leaderboard gives it."""

TWO_WHEELER_BASE_TYPES = frozenset({"bicycle", "motorcycle"})


@dataclass(frozen=True, slots=True)
class _Body:
    """What never changes about an actor."""

    kind: ActorKind
    is_background: bool
    extent_m: tuple[float, float, float]
    box_center_local_m: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class _Population:
    """The actors of a tick: arrays that change only when actors come or go.

    `all_ids` is the snapshot's order, `places` where in it the rows of the arrays are found.
    """

    all_ids: list[int]
    places: list[int]
    ids: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    is_background: NDArray[np.bool_]
    extents_m: NDArray[np.float32]
    box_centers_local_m: NDArray[np.float32]
    ego_index: int
    light_state_getters: list[Callable[[], carla.TrafficLightState]]
    light_ids: NDArray[np.int64]


class FrameReader:
    """Turns snapshots into StateFrames, and collects the ego's collision events.

    A collision event travels on a stream of its own and may arrive after the tick that it belongs
    to has returned. So that its timing cannot change a result, it is handed out with the frame of
    the following tick.

    Raises:
        SimulatorError: the ego is gone, or the server does not answer.
    """

    def __init__(self, world: carla.World, ego: carla.Vehicle) -> None:
        self._world = world
        self._ego = ego
        self._ego_id: int = ego.id
        self._bodies: dict[int, _Body] = {}
        self._lights: dict[int, Any] = {}
        self._others: set[int] = set()
        self._population: _Population | None = None
        self._events: deque[Contact] = deque()
        self._waiting: list[Contact] = []
        blueprint = world.get_blueprint_library().find("sensor.other.collision")
        self._sensor = world.spawn_actor(blueprint, carla.Transform(), attach_to=ego)
        self._sensor.listen(self._on_collision)

    def read(self) -> StateFrame:
        """The state after the last tick."""
        snapshot = self._world.get_snapshot()
        actors = list(snapshot)
        population = self._populate([actor.id for actor in actors])
        flat: list[float] = []
        for place in population.places:
            _append_kinematics(flat, actors[place])
        control = self._ego.get_control()
        return StateFrame(
            frame=snapshot.frame,
            time_s=snapshot.timestamp.elapsed_seconds,
            ids=population.ids,
            kinds=population.kinds,
            is_background=population.is_background,
            kinematics=np.array(flat, dtype=np.float32).reshape(-1, 15),
            extents_m=population.extents_m,
            box_centers_local_m=population.box_centers_local_m,
            ego_index=population.ego_index,
            light_ids=population.light_ids,
            light_states=np.array(
                [int(state_of_light()) for state_of_light in population.light_state_getters],
                dtype=np.uint8,
            ),
            ego_control=EgoControl(
                throttle=control.throttle,
                steer=control.steer,
                brake=control.brake,
                hand_brake=control.hand_brake,
                reverse=control.reverse,
                gear=control.gear,
            ),
            ego_speed_limit_mps=self._ego.get_speed_limit() / 3.6,
            contacts=self._contacts_before(snapshot.frame),
        )

    def close(self) -> None:
        """Stop and destroy the collision sensor."""
        self._sensor.stop()
        self._sensor.destroy()

    def _on_collision(self, event: carla.CollisionEvent) -> None:
        impulse, place = event.normal_impulse, event.transform.location
        self._events.append(
            Contact(
                frame=event.frame,
                time_s=event.timestamp,
                other_id=event.other_actor.id,
                other_type=event.other_actor.type_id,
                impulse_world_ns=(impulse.x, impulse.y, impulse.z),
                ego_position_world_m=(place.x, place.y, place.z),
            )
        )

    def _contacts_before(self, frame: int) -> tuple[Contact, ...]:
        while self._events:
            self._waiting.append(self._events.popleft())
        if not self._waiting:
            return ()
        due = [contact for contact in self._waiting if contact.frame < frame]
        self._waiting = [contact for contact in self._waiting if contact.frame >= frame]
        return tuple(sorted(due, key=lambda contact: (contact.frame, contact.other_id)))

    def _populate(self, all_ids: list[int]) -> _Population:
        population = self._population
        if population is None or population.all_ids != all_ids:
            self._learn([i for i in all_ids if not self._knows(i)])
            population = self._count(all_ids)
            self._population = population
        return population

    def _knows(self, actor_id: int) -> bool:
        return actor_id in self._bodies or actor_id in self._lights or actor_id in self._others

    def _learn(self, new_ids: list[int]) -> None:
        if not new_ids:
            return
        try:
            for actor in self._world.get_actors(new_ids):
                self._learn_actor(actor)
        except RuntimeError as error:
            raise SimulatorError(f"cannot read the descriptions of new actors: {error}") from error
        # Such as the spectator's attachments, which have a state but no description.
        self._others.update(i for i in new_ids if not self._knows(i))

    def _learn_actor(self, actor: carla.Actor) -> None:
        type_id = actor.type_id
        if type_id.startswith("traffic.traffic_light"):
            self._lights[actor.id] = actor
            return
        kind = kind_of(type_id, actor.attributes)
        if kind is None:
            self._others.add(actor.id)
            return
        box = actor.bounding_box
        self._bodies[actor.id] = _Body(
            kind=kind,
            is_background=actor.attributes.get("role_name", "") == BACKGROUND_ROLE,
            extent_m=(box.extent.x, box.extent.y, box.extent.z),
            box_center_local_m=(box.location.x, box.location.y, box.location.z),
        )

    def _count(self, all_ids: list[int]) -> _Population:
        ids = sorted(i for i in all_ids if i in self._bodies)
        light_ids = sorted(i for i in all_ids if i in self._lights)
        if self._ego_id not in ids:
            raise SimulatorError(f"the ego (actor {self._ego_id}) is no longer in the world")
        bodies = [self._bodies[i] for i in ids]
        return _Population(
            all_ids=all_ids,
            places=[all_ids.index(i) for i in ids],
            ids=np.array(ids, dtype=np.int64),
            kinds=np.array([body.kind for body in bodies], dtype=np.uint8),
            is_background=np.array([body.is_background for body in bodies], dtype=np.bool_),
            extents_m=np.array([body.extent_m for body in bodies], dtype=np.float32),
            box_centers_local_m=np.array(
                [body.box_center_local_m for body in bodies], dtype=np.float32
            ),
            ego_index=ids.index(self._ego_id),
            light_state_getters=[self._lights[i].get_state for i in light_ids],
            light_ids=np.array(light_ids, dtype=np.int64),
        )


def _append_kinematics(flat: list[float], actor: carla.ActorSnapshot) -> None:
    transform = actor.get_transform()
    place, turn = transform.location, transform.rotation
    velocity, spin = actor.get_velocity(), actor.get_angular_velocity()
    gain = actor.get_acceleration()
    flat += (place.x, place.y, place.z, turn.pitch, turn.yaw, turn.roll)
    flat += (velocity.x, velocity.y, velocity.z, spin.x, spin.y, spin.z, gain.x, gain.y, gain.z)


def kind_of(type_id: str, attributes: dict[str, str]) -> ActorKind | None:
    """The kind of an actor that takes part in traffic; None for lights, sensors and the like."""
    if type_id.startswith("vehicle."):
        two_wheels = (
            attributes.get("base_type", "") in TWO_WHEELER_BASE_TYPES
            or attributes.get("number_of_wheels", "") == "2"
        )
        return ActorKind.TWO_WHEELER if two_wheels else ActorKind.VEHICLE
    if type_id.startswith("walker."):
        return ActorKind.WALKER
    if type_id.startswith("static.prop"):
        return ActorKind.PROP
    return None
