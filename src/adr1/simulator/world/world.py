"""The world: one running episode, its clock and settings, and the order of one tick.

One tick, in this order:
    1. traffic lights advance            4. attached actors follow their parents
    2. bodies move, contacts happen,     5. sensors fire
       a replay puts its own in place    6. the world state is published
    3. records are written               7. the tick is recorded
"""

from __future__ import annotations

from functools import partial

import numpy as np
from jaxtyping import Float

from adr1.errors import StateMismatchError
from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.catalogue.spawned import FRICTION_TRIGGER
from adr1.simulator.geometry import Pose, Vector3
from adr1.simulator.imaging.weather import Weather
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.maps.town_map import TownMap
from adr1.simulator.sensors.camera_scene import CameraScene
from adr1.simulator.sensors.registry import casts_rays, is_served, not_served
from adr1.simulator.sensors.scene_view import SceneView, TownScenes
from adr1.simulator.sensors.sensor import Moment
from adr1.simulator.sensors.sensor_driver import SensorDriver
from adr1.simulator.shapes.mesh_cache import cached_town_mesh
from adr1.simulator.wire.dispatcher import PackedResult
from adr1.simulator.wire.replies import packed
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.layouts import WORLD_STREAM_ID
from adr1.simulator.world.actor import Actor, ActorKind, location_from_wire
from adr1.simulator.world.attachment import attached_pose
from adr1.simulator.world.episode import Episode
from adr1.simulator.world.errors import WorldError
from adr1.simulator.world.friction_zones import lay_surfaces
from adr1.simulator.world.publication import Publication
from adr1.simulator.world.saved import SavedWorld
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.tick_hook import TickHook

_MAX_SUBSTEP_S = 0.01
_EARTH_GRAVITY_MPS2 = 9.81
_SUN_ALTITUDE = 5  # field of WeatherParameters


class World:
    """Everything that calls act on.

    Attributes:
        light_state_version: grows whenever a vehicle's lights or the set of vehicles change.
        imu_gravity_mps2: what an accelerometer at rest shows.
        hooks: what else takes part in every tick, such as a recorder.
    """

    def __init__(
        self, library: MapLibrary, catalogue: Catalogue, streams: StreamHub, map_name: str
    ) -> None:
        self.library = library
        self.catalogue = catalogue
        self.streams = streams
        self.imu_gravity_mps2 = _EARTH_GRAVITY_MPS2
        self.light_state_version = 0
        self.hooks: tuple[TickHook, ...] = ()
        self.frame = 0
        self._episode_count = 0
        self._restored_frame = -1
        self._open_streams: set[int] = {WORLD_STREAM_ID}
        self._town_scenes = TownScenes(partial(cached_town_mesh, cache_dir=library.cache_dir))
        streams.on_subscribe = self._on_subscribe
        self.apply_settings(EpisodeSettings())
        self._take_weather(list(Weather()))
        self._begin(library.load(map_name))

    # ---- episodes ---------------------------------------------------------------------------
    def load(self, name: str, *, reset_settings: bool) -> None:
        """Begin a new episode on a town; an empty name means the present one."""
        town = self.library.load(name) if name else self.episode.town
        self._begin(town, reset_settings=reset_settings)

    def load_opendrive(self, name: str, opendrive: str, *, reset_settings: bool) -> None:
        """Begin a new episode on a map that a client sent."""
        self._begin(self.library.from_opendrive(name, opendrive), reset_settings=reset_settings)

    def _begin(self, town: TownMap, *, reset_settings: bool = False) -> None:
        self._close_streams()
        self._episode_count += 1
        lamps_m = self._town_scenes.lamps_m(town)
        self.episode = Episode(self._episode_count, town, self.catalogue, lamps_m)
        self.frame = 0
        self.time_s = 0.0
        self._restored_frame = -1
        self.light_state_version += 1
        self._sensors = SensorDriver(self.streams)
        self._view = SceneView(self.episode, self._town_scenes)
        self._cameras = CameraScene(self._view)
        self._attached: list[Actor] = []
        self._friction_triggers: list[Actor] = []
        self.episode.street_lights.follow_sun(self.weather[_SUN_ALTITUDE])
        self._publication = Publication(self.episode)
        if reset_settings:
            self.apply_settings(EpisodeSettings())

    # ---- saving -----------------------------------------------------------------------------
    def saved(self) -> SavedWorld:
        """A copy of all that influences any later byte."""
        town = self.episode.town
        return SavedWorld(
            town_name=town.name,
            town_hash=town.content_hash,
            frame=self.frame,
            time_s=self.time_s,
            settings=self.settings,
            weather=self.weather,
            imu_gravity_mps2=self.imu_gravity_mps2,
            map_changed=self._publication.map_changed,
            limits_kmh=self._publication.limits_kmh,
            attached=tuple(actor.actor_id for actor in self._attached),
            sensors=self._sensors.saved(),
            episode=self.episode.saved(),
        )

    def restore(self, saved: SavedWorld) -> None:
        """Begin a new episode in a saved state; streams of sensors get new ids.

        Frame and time go on from the saved ones. Raises StateMismatchError if another town is
        loaded, and ValueError, before anything has changed, where the state's parts do not fit.
        """
        town = self.episode.town
        if (saved.town_name, saved.town_hash) != (town.name, town.content_hash):
            raise StateMismatchError(
                f"the state is one of town {saved.town_name} ({saved.town_hash}), but"
                f" {town.name} ({town.content_hash}) is loaded; load that town first"
            )
        episode = self.episode.restored(self._episode_count + 1, saved.episode)
        sensors = SensorDriver(self.streams)
        for sensor in saved.sensors:
            sensors.take(episode.actors[sensor.actor_id], sensor)
        attached = [episode.actors[actor_id] for actor_id in saved.attached]
        publication = Publication(episode, saved.limits_kmh)
        publication.map_changed = saved.map_changed
        self._close_streams()
        self._episode_count += 1
        self.episode, self._publication = episode, publication
        self._sensors, self._attached = sensors, attached
        self._view = SceneView(episode, self._town_scenes)
        self._cameras = CameraScene(self._view)
        for sensor in saved.sensors:
            actor = episode.actors[sensor.actor_id]
            actor.wire[5] = self._new_stream(actor)
        self.frame = self._restored_frame = saved.frame
        self.time_s = saved.time_s
        self.light_state_version += 1
        self._find_triggers()
        self.imu_gravity_mps2 = saved.imu_gravity_mps2
        self._take_weather(list(saved.weather))
        self.apply_settings(saved.settings)

    def _on_subscribe(self, stream_id: int) -> None:
        """Show a restored state to a client that connects before its first tick.

        What such a client recreates (walkers' controllers) needs to know where actors are.
        """
        if stream_id == WORLD_STREAM_ID and self.frame == self._restored_frame:
            delta_s = self.settings.delta_s
            self._publication.show_again(self.streams, self.frame, self.time_s, delta_s)

    # ---- settings, weather, streams ---------------------------------------------------------
    def apply_settings(self, settings: EpisodeSettings) -> None:
        """Take over settings; synchronous mode begins or ends at once."""
        self.settings = settings
        self.packed_settings: PackedResult = packed(settings.to_wire())
        self.streams.synchronous = settings.synchronous

    def set_weather(self, weather: list[float]) -> None:
        """Keep the weather (14 values in WeatherParameters' order); the sun switches lamps."""
        self._take_weather(weather)
        self.episode.street_lights.follow_sun(self.weather[_SUN_ALTITUDE])

    def _take_weather(self, weather: list[float]) -> None:
        self.weather = tuple(weather)
        self._seen_weather = Weather.from_wire(weather)
        self.packed_weather: PackedResult = packed(weather)

    def set_day_night_cycle(self, *, on: bool) -> None:
        """Whether the sun switches the street lights."""
        self.episode.street_lights.day_night_cycle = on
        self.episode.street_lights.follow_sun(self.weather[_SUN_ALTITUDE])

    def token(self, stream_id: int) -> bytes:
        """24 bytes that tell a client where to read a stream."""
        return self.streams.token(stream_id)

    def is_open(self, stream_id: int) -> bool:
        """Whether a stream of this id exists now."""
        return stream_id in self._open_streams

    # ---- actors -----------------------------------------------------------------------------
    def spawn(
        self,
        description: list[object],
        pose: Pose,
        parent_id: int = 0,
        *,
        anywhere: bool = False,
    ) -> Actor:
        """A new actor; raises WorldError or InputError where it cannot be.

        `anywhere`: also where a body stands in the way.
        """
        type_id = str(description[1])
        if type_id.startswith("sensor.") and type_id in self.catalogue and not is_served(type_id):
            raise WorldError(not_served(type_id))
        actor = self.episode.spawn(
            description, pose, parent_id, self._open_stream, anywhere=anywhere
        )
        if parent_id:
            self._attached.append(actor)
        self._actors_changed()
        return actor

    def destroy(self, actor_id: int) -> bool:
        """Remove an actor and its children; False if there is no such actor."""
        if not self.episode.destroy(actor_id, self._on_destroyed):
            return False
        self._actors_changed()
        return True

    def place(self, actor: Actor, pose: Pose) -> None:
        """Put an actor somewhere; for an attached actor the pose is in its parent's frame."""
        if actor.parent_id:
            actor.relative_pose = pose
            self._follow(actor)
        elif self.episode.is_body(actor):
            self.episode.motion.set_pose(actor.actor_id, pose)
        else:
            self.episode.table.set_pose(actor.actor_id, pose)

    def move(self, actor: Actor, location_m: list[float]) -> None:
        """Put an actor somewhere without turning it."""
        old = actor.relative_pose or self.episode.table.pose(actor.actor_id)
        x, y, z = location_from_wire(location_m)
        self.place(actor, Pose(x, y, z, old.pitch_deg, old.yaw_deg, old.roll_deg))

    def apply_vehicle_controls(
        self, actor_ids: list[int], controls: Float[np.ndarray, "k 7"]
    ) -> None:
        """Set controls (throttle, steer, brake, hand brake, reverse, manual shift, gear).

        NaN, which the client's Traffic Manager sends now and then, counts as 0.
        """
        vehicles = self.episode.motion.vehicles
        rows = [vehicles.row_of(actor_id) for actor_id in actor_ids]
        controls[np.isnan(controls)] = 0.0
        np.clip(controls[:, 0:3], (0.0, -1.0, 0.0), 1.0, out=controls[:, 0:3])
        vehicles.control[rows] = controls

    def apply_walker_control(
        self, actor_id: int, direction: Vector3, speed_mps: float, *, jump: bool
    ) -> None:
        """Set a walker's control and show it in its record."""
        self.episode.motion.set_walker_control(actor_id, direction, speed_mps, jump=jump)
        record = self.episode.table.records[self.episode.table.row_of(actor_id)]
        record["walker_direction"] = direction
        record["walker_speed_mps"] = speed_mps
        record["walker_jump"] = jump

    def _open_stream(self, actor: Actor) -> bytes:
        if not self._sensors.mount(actor):
            return b""
        if casts_rays(actor.type_id):
            self._view.prepare()
        return self._new_stream(actor)

    def _new_stream(self, actor: Actor) -> bytes:
        actor.stream_id = self.streams.new_stream()
        self._open_streams.add(actor.stream_id)
        return self.streams.token(actor.stream_id)

    def _close_streams(self) -> None:
        for stream_id in self._open_streams - {WORLD_STREAM_ID}:
            self.streams.close_stream(stream_id)
        self._open_streams = {WORLD_STREAM_ID}

    def _on_destroyed(self, actor: Actor) -> None:
        if actor.stream_id:
            self._open_streams.discard(actor.stream_id)
            self.streams.close_stream(actor.stream_id)
        self._sensors.unmount(actor)
        if actor.parent_id:
            self._attached.remove(actor)

    def _actors_changed(self) -> None:
        self.light_state_version += 1
        self._publication.actors_changed()
        self._find_triggers()

    def _find_triggers(self) -> None:
        actors = self.episode.actors.values()
        self._friction_triggers = [a for a in actors if a.type_id == FRICTION_TRIGGER]

    # ---- clock ------------------------------------------------------------------------------
    def tick(self) -> int:
        """Let one step of the settings' length pass; returns the new frame number."""
        delta_s = self.settings.delta_s
        substep_s = min(_MAX_SUBSTEP_S, self.settings.max_substep_s)
        self.frame += 1
        # The header's delta is a float32, and clients compare sums of it with the double setting.
        self.time_s += float(np.float32(delta_s))
        self.episode.lights.advance(delta_s)
        episode = self.episode
        episode.debug_shapes.expire(self.time_s)
        lay_surfaces(episode.motion.vehicles, self._friction_triggers, episode.table)
        contacts = self.episode.motion.step(delta_s, substep_s)
        if self.episode.momentary:
            self._let_go_of_controls()
        for hook in self.hooks:
            hook.after_motion(delta_s)
        self._publication.write()
        for actor in self._attached:
            self._follow(actor)
        if self._sensors:
            self._sensors.fire(
                Moment(
                    self.episode,
                    self.frame,
                    self.time_s,
                    delta_s,
                    tuple(contacts),
                    self.imu_gravity_mps2,
                    self._view,
                    self._cameras,
                    self._seen_weather,
                )
            )
        self._publication.send(self.streams, self.frame, self.time_s, delta_s)
        for hook in self.hooks:
            hook.after_tick(contacts)
        return self.frame

    def _let_go_of_controls(self) -> None:
        vehicles = self.episode.motion.vehicles
        vehicles.control[[vehicles.row_of(i) for i in self.episode.momentary]] = 0.0

    def _follow(self, actor: Actor) -> None:
        table = self.episode.table
        if actor.relative_pose is None or actor.kind is ActorKind.CONTROLLER:
            return
        pose = attached_pose(table.pose(actor.parent_id), actor.relative_pose)
        table.set_pose(actor.actor_id, pose)
        kinematics = table.records["kinematics"]
        kinematics[table.row_of(actor.actor_id), 6:] = kinematics[table.row_of(actor.parent_id), 6:]
