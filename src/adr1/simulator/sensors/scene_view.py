"""An episode as rays see it: one scene for all ray sensors, brought up to date at most once a tick.

A town's scene is built when its first ray sensor is spawned, for a tick should never wait for it.
After that nothing is done before a sensor that somebody listens to asks for the scene.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Hashable

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64, UInt8, UInt32

from adr1.simulator.catalogue.dimensions import labels_of
from adr1.simulator.catalogue.values import parse_color
from adr1.simulator.geometry import Pose
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.rays.instances import Instances
from adr1.simulator.rays.open_scene import AnyRayScene, open_scene
from adr1.simulator.shapes.actor_shapes import actor_mesh
from adr1.simulator.shapes.hiding import without
from adr1.simulator.shapes.lamp_heads import lamp_heads_m
from adr1.simulator.shapes.materials import Lamp
from adr1.simulator.shapes.mesh import Mesh
from adr1.simulator.shapes.signal_shapes import sign_mesh, traffic_light_mesh
from adr1.simulator.world.actor import Actor, ActorKind
from adr1.simulator.world.attachment import rotation_matrix
from adr1.simulator.world.episode import Episode

_SIGNALS = (ActorKind.TRAFFIC_LIGHT, ActorKind.TRAFFIC_SIGN)
_SHOWN = (ActorKind.VEHICLE, ActorKind.WALKER, ActorKind.PROP, *_SIGNALS)
_LAMP_OF_STATE = np.array([Lamp.SIGNAL_RED, Lamp.SIGNAL_YELLOW, Lamp.SIGNAL_GREEN, 0, 0], np.uint32)
_RAYS_WORTH_TWO_THREADS = 8192
_BRAKE_COLUMN, _LEAST_BRAKE = 2, 0.02


class TownScenes:
    """The scene of the last town in which rays were cast, kept while worlds are loaded anew.

    `mesh_of` should be quick for a town it has seen: what is kept of the mesh here are its lamps.
    """

    def __init__(self, mesh_of: Callable[[TownMap], Mesh]) -> None:
        self._mesh_of = mesh_of
        self._town: TownMap | None = None
        self._hidden: list[int] = []
        self._lit_town: TownMap | None = None

    def lamps_m(self, town: TownMap) -> Float64[np.ndarray, "k 3"]:
        """Places of a town's street lamps in the world."""
        if self._lit_town is not town:
            self._lamps_m = lamp_heads_m(self._mesh_of(town))
            self._lit_town = town
        return self._lamps_m

    def has(self, town: TownMap) -> bool:
        """Whether the scene is that of this town."""
        return self._town is town

    def open(self, town: TownMap, hidden: list[int]) -> tuple[AnyRayScene, dict[Hashable, int]]:
        """The town's scene, and the numbers of the meshes that it has by what they show.

        `hidden` are places in the town's list of obstacles that are not to be seen.
        """
        if self._town is not town:
            self._scene = open_scene(self._seen_mesh(town, hidden))
            self._numbers: dict[Hashable, int] = {}
            self._town, self._hidden = town, hidden
        elif self._hidden != hidden:
            self._scene.show_town(self._seen_mesh(town, hidden))
            self._hidden = hidden
        return self._scene, self._numbers

    def _seen_mesh(self, town: TownMap, hidden: list[int]) -> Mesh:
        return without(self._mesh_of(town), [town.obstacles[place] for place in hidden])


class SceneView:
    """One episode's actors in the scene of its town."""

    def __init__(self, episode: Episode, scenes: TownScenes) -> None:
        self._episode = episode
        self._scenes = scenes
        self._frame = -1
        self._population = (-1, -1, -1)
        self._cores = len(os.sched_getaffinity(0))

    def prepare(self) -> None:
        """Build the scene now if the town has none, so that no tick has to: 0.1 s to 2 s, once."""
        if not self._scenes.has(self._episode.town):
            self._update()

    def scene(self, frame: int) -> AnyRayScene:
        """The scene as it is at the end of this tick; builds it at the first call."""
        if frame != self._frame:
            self._update()
            self._frame = frame
        return self._scene

    def threads(self, rays: int) -> int:
        """How many threads are worth while for so many rays; results do not depend on it."""
        return 2 if self._cores > 1 and rays >= _RAYS_WORTH_TWO_THREADS else 1

    def surrounding(self, sensor: Actor) -> int:
        """Row of the placed instances whose actor carries the sensor inside its box; else -1.

        Rays of such a sensor pass through that actor, as in CARLA, where surfaces seen from behind
        are not there. From outside, as on a roof, a carrier is met like anything else.
        """
        carrier = self._episode.actors.get(sensor.parent_id)
        if carrier is None or carrier.actor_id not in self._row_of:
            return -1
        pose, at = self._pose(carrier), self._pose(sensor)
        offset = np.subtract((at.x_m, at.y_m, at.z_m), (pose.x_m, pose.y_m, pose.z_m))
        away = np.abs(rotation_matrix(pose).T @ offset - carrier.box.center_local_m)
        inside = (away <= np.asarray(carrier.box.extent_m)).all()
        return self._row_of[carrier.actor_id] if inside else -1

    def velocity(self, sensor: Actor) -> Float64[np.ndarray, " 3"]:
        """World velocity in m/s of a point that turns with its carrier; 0 for one without."""
        carrier = self._episode.actors.get(sensor.parent_id)
        if carrier is None:
            return np.zeros(3)
        table = self._episode.table
        motion = table.records["kinematics"][table.row_of(carrier.actor_id)].astype(np.float64)
        pose, at = self._pose(carrier), self._pose(sensor)
        offset = np.subtract((at.x_m, at.y_m, at.z_m), (pose.x_m, pose.y_m, pose.z_m))
        return motion[6:9] + np.cross(np.radians(motion[9:12]), offset)

    def _pose(self, actor: Actor) -> Pose:
        return self._episode.table.pose(actor.actor_id)

    # ---- bringing up to date ----------------------------------------------------------------
    def _update(self) -> None:
        actors = self._episode.actors
        # Ids only grow: the number of actors and the last id together tell of any change.
        environment = self._episode.environment
        population = (len(actors), next(reversed(actors)), environment.version)
        if population != self._population:
            hidden = np.flatnonzero(~environment.solid).tolist()
            self._scene, numbers = self._scenes.open(self._episode.town, hidden)
            self._list_actors(numbers)
            self._population = population
        kinematics = self._episode.table.records["kinematics"][self._rows]
        instances = Instances(
            self._actor_ids,
            self._geometry,
            to_world(kinematics),
            kinematics[:, 6:9].copy(),
            np.radians(kinematics[:, 9:12]),
            self._rgb,
            self._label,
            self._lamps(),
        )
        self._scene.place(instances)

    def _list_actors(self, numbers: dict[Hashable, int]) -> None:
        """Everything about the shown actors that stays while none comes or goes."""
        episode = self._episode
        hidden = self._hidden_signal_actors()
        shown = [a for a in episode.actors.values() if is_shown(a) and a.actor_id not in hidden]
        geometry = []
        for actor in shown:
            key, make = self._mesh_of(actor)
            if key not in numbers:
                numbers[key] = self._scene.add_geometry(make())
            geometry.append(numbers[key])
        self._shown = shown
        self._row_of = {actor.actor_id: row for row, actor in enumerate(shown)}
        self._actor_ids: Int64[np.ndarray, " n"] = np.array([a.actor_id for a in shown], np.int64)
        self._rows = episode.table.rows_of(self._actor_ids)
        self._geometry: Int32[np.ndarray, " n"] = np.array(geometry, np.int32)
        colors = np.array([color_of(actor) for actor in shown], np.uint8)
        self._rgb: UInt8[np.ndarray, "n 3"] = colors.reshape(-1, 3)
        self._label: UInt8[np.ndarray, " n"] = np.array(
            [labels_of(actor.type_id)[-1] for actor in shown], np.uint8
        )
        lights = [
            (self._row_of[actor_id], light)
            for light, actor_id in enumerate(episode.light_ids.tolist())
            if actor_id in self._row_of
        ]
        self._light_rows, self._lights = np.array(lights, np.int64).reshape(-1, 2).T
        moving = episode.motion.vehicles.ids.tolist()
        self._vehicle_rows = np.array([self._row_of[i] for i in moving], np.int64)

    def _hidden_signal_actors(self) -> set[int]:
        """Actors of the lights and signs that clients have switched off."""
        episode = self._episode
        hidden = episode.environment.hidden_signals()
        if not hidden:
            return set()
        return {
            actor.actor_id
            for actor in episode.actors.values()
            if actor.kind in _SIGNALS and self._signal_id(actor) in hidden
        }

    def _signal_id(self, actor: Actor) -> str:
        table = self._episode.table
        signal_id: bytes = table.records["sign_id"][table.row_of(actor.actor_id)]
        return signal_id.decode()

    def _mesh_of(self, actor: Actor) -> tuple[Hashable, Callable[[], Mesh]]:
        """What a mesh is known by, and how it is made. Lights and signs differ by place."""
        town = self._episode.town
        if actor.kind.is_body:
            return actor.type_id, lambda: actor_mesh(actor.type_id, actor.box)
        signal_id = self._signal_id(actor)
        key = (actor.kind, signal_id)
        if actor.kind is ActorKind.TRAFFIC_LIGHT:
            light = next(site for site in town.lights if site.signal_id == signal_id)
            return key, lambda: traffic_light_mesh(light, town.ground)
        sign = next(site for site in town.signs if site.signal_id == signal_id)
        return key, lambda: sign_mesh(sign)

    def _lamps(self) -> UInt32[np.ndarray, " n"]:
        """Lights of vehicles as clients set them, and the colour that each traffic light shows.

        The brake lamps of a vehicle that brakes shine too, whatever clients have set.
        """
        lamps = np.array([actor.light_state for actor in self._shown], np.uint32)
        brake = self._episode.motion.vehicles.control[:, _BRAKE_COLUMN]
        lamps[self._vehicle_rows] |= np.where(brake > _LEAST_BRAKE, np.uint32(Lamp.BRAKE), 0)
        lamps[self._light_rows] = _LAMP_OF_STATE[self._episode.lights.state[self._lights]]
        return lamps


def is_shown(actor: Actor) -> bool:
    """Whether there is anything of an actor to be seen."""
    return actor.kind in _SHOWN and (not actor.kind.is_body or max(actor.box.extent_m) > 0.0)


def color_of(actor: Actor) -> tuple[int, int, int]:
    """The colour attribute; without one, a muted colour that the kind of actor decides."""
    if "color" in actor.attributes:
        return parse_color(actor.attributes["color"])
    digest = zlib.crc32(actor.type_id.encode())
    return tuple(60 + (digest >> shift & 0xFF) // 2 for shift in (0, 8, 16))  # type: ignore[return-value]


def to_world(kinematics: Float32[np.ndarray, "n 15"]) -> Float32[np.ndarray, "n 3 4"]:
    """Rows of [rotation | translation] of poses, as `Pose.transform_point` turns points."""
    pitch, yaw, roll = np.radians(kinematics[:, 3:6].astype(np.float64)).T
    cp, sp, cy, sy, cr, sr = (
        np.cos(pitch), np.sin(pitch), np.cos(yaw), np.sin(yaw), np.cos(roll), np.sin(roll)
    )  # fmt: skip
    rows = np.empty((len(kinematics), 3, 4), np.float32)
    rows[:, 0, 0], rows[:, 1, 0], rows[:, 2, 0] = cp * cy, cp * sy, sp
    rows[:, 0, 1], rows[:, 1, 1] = cy * sp * sr - sy * cr, sy * sp * sr + cy * cr
    rows[:, 2, 1] = -cp * sr
    rows[:, 0, 2], rows[:, 1, 2] = -(cy * sp * cr + sy * sr), cy * sr - sy * sp * cr
    rows[:, 2, 2] = cp * cr
    rows[:, :, 3] = kinematics[:, :3]
    return rows
