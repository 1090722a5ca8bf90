"""Puts the episode's state into the streamed records and sends them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.enums import SensorType, SimulationFlag
from adr1.simulator.wire.v0_9_16.layouts import (
    ACTOR_RECORD,
    EPISODE_HEADER,
    SENSOR_HEADER,
    WORLD_STREAM_ID,
)
from adr1.simulator.world.actor_table import bytes_of
from adr1.simulator.world.episode import Episode
from adr1.simulator.world.road_sensing import NO_LIGHT, RoadSensing
from adr1.simulator.world.traffic_lights import GREEN

_NO_MAP_ORIGIN = (0, 0, 0)
_FIRST_LIVE_BYTE = 5  # before it: actor id and state, which spawning writes
_FIRST_LIMIT_KMH = 30.0  # CARLA's value before a vehicle has passed any speed sign


class Publication:
    """Writes one episode's records. Call `actors_changed` whenever an actor came or went.

    `limits_kmh`: speed limits that vehicles of a restored episode drive under, by actor id.
    """

    def __init__(self, episode: Episode, limits_kmh: Mapping[int, float] | None = None) -> None:
        self._episode = episode
        self._sensing = RoadSensing(episode.town.lights, episode.town.ground)
        self._light_rows = episode.table.rows_of(episode.light_ids)
        self._limit_of = dict(limits_kmh or {})
        self._vehicle_ids: list[int] = []
        self._limit_kmh = np.zeros(0, np.float32)
        self._light_settings_version = -1
        self.map_changed = True
        self.actors_changed()

    def actors_changed(self) -> None:
        """Look up again which rows belong to which bodies."""
        episode, table = self._episode, self._episode.table
        motion = episode.motion
        self._light_rows = table.rows_of(episode.light_ids)
        self._vehicle_rows = table.rows_of(motion.vehicles.ids)
        self._walker_rows = table.rows_of(motion.walkers.ids)
        self._prop_rows = table.rows_of(motion.props.ids)
        self._limit_of.update(self.limits_kmh)
        self._vehicle_ids = motion.vehicles.ids.tolist()
        limits = [self._limit_of.get(i, _FIRST_LIMIT_KMH) for i in self._vehicle_ids]
        self._limit_kmh = np.array(limits, np.float32)
        self._light_of_vehicle = np.full(len(limits), NO_LIGHT, np.int64)
        # Vehicles are packed side by side and copied to their rows at once: one field of scattered
        # rows costs as much as all bytes of them.
        self._vehicle_records = np.zeros(len(limits), ACTOR_RECORD)
        half = [episode.actors[i].box.extent_m[0] for i in self._vehicle_ids]
        self._half_length_m = np.array(half, np.float64)

    @property
    def limits_kmh(self) -> dict[int, float]:
        """Speed limit that each vehicle drives under, by actor id (float32 values)."""
        return dict(zip(self._vehicle_ids, self._limit_kmh.tolist(), strict=True))

    def write(self) -> None:
        """Copy motion, lights and what vehicles see of the road into the records."""
        records = self._episode.table.records
        motion = self._episode.motion
        if len(self._walker_rows):
            records["kinematics"][self._walker_rows] = motion.walkers.kinematics
        if len(self._prop_rows):
            records["kinematics"][self._prop_rows] = motion.props.kinematics
        if len(self._light_rows):
            self._write_lights(records)
        if len(self._vehicle_rows):
            self._write_vehicles(records)

    def send(self, streams: StreamHub, frame: int, time_s: float, delta_s: float) -> None:
        """Publish the records as one world-state frame.

        The platform time is the simulated one: a wall clock would make equal runs differ.
        """
        flags = SimulationFlag.MAP_CHANGED if self.map_changed else SimulationFlag.NONE
        self.map_changed = False
        street_lights = self._episode.street_lights
        if street_lights.changed:
            flags |= SimulationFlag.LIGHTS_UPDATE_PENDING
            street_lights.changed = False
        self._send(streams, frame, time_s, delta_s, flags)

    def show_again(self, streams: StreamHub, frame: int, time_s: float, delta_s: float) -> None:
        """Publish the records as they are, for readers that came after the last tick."""
        self._send(streams, frame, time_s, delta_s, SimulationFlag.NONE)

    def _send(
        self, streams: StreamHub, frame: int, time_s: float, delta_s: float, flags: SimulationFlag
    ) -> None:
        header = SENSOR_HEADER.pack(
            SensorType.WORLD_OBSERVER, frame, time_s, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        )
        episode = EPISODE_HEADER.pack(
            self._episode.episode_id, time_s, delta_s, *_NO_MAP_ORIGIN, flags
        )
        streams.publish(WORLD_STREAM_ID, header, episode, self._episode.table.records.tobytes())

    def _write_lights(self, records: np.ndarray) -> None:
        lights, rows = self._episode.lights, self._light_rows
        records["elapsed_time_s"][rows] = lights.elapsed_s
        records["light_state"][rows] = lights.state
        if lights.settings_version == self._light_settings_version:
            return
        self._light_settings_version = lights.settings_version
        durations = lights.durations_s[lights.controller]
        records["green_time_s"][rows] = durations[:, 0]
        records["yellow_time_s"][rows] = durations[:, 1]
        records["red_time_s"][rows] = durations[:, 2]
        records["frozen"][rows] = lights.frozen

    def _write_vehicles(self, records: np.ndarray) -> None:
        vehicles, rows = self._episode.motion.vehicles, self._vehicle_rows
        self._sensing.sense(
            vehicles.kinematics, self._half_length_m, self._light_of_vehicle, self._limit_kmh
        )
        own = self._vehicle_records
        own["kinematics"] = vehicles.kinematics
        control = vehicles.control
        own["throttle"], own["steer"], own["brake"] = control[:, 0], control[:, 1], control[:, 2]
        own["hand_brake"], own["reverse"], own["manual_gear_shift"] = control[:, 3:6].T != 0.0
        own["gear"] = vehicles.gear
        own["speed_limit_kmh"] = self._limit_kmh
        own["at_light"] = at_light = self._light_of_vehicle != NO_LIGHT
        own["at_light_state"], own["at_light_id"] = GREEN, 0
        if at_light.any():
            light = self._light_of_vehicle[at_light]
            own["at_light_state"][at_light] = self._episode.lights.state[light]
            own["at_light_id"][at_light] = self._episode.light_ids[light]
        bytes_of(records)[rows, _FIRST_LIVE_BYTE:] = bytes_of(own)[:, _FIRST_LIVE_BYTE:]
