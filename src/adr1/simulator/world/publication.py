"""Puts the episode's state into the streamed records and sends them."""

from __future__ import annotations

import numpy as np

from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.enums import SensorType, SimulationFlag
from adr1.simulator.wire.v0_9_16.layouts import EPISODE_HEADER, SENSOR_HEADER, WORLD_STREAM_ID
from adr1.simulator.world.episode import Episode
from adr1.simulator.world.road_sensing import NO_LIGHT, RoadSensing
from adr1.simulator.world.traffic_lights import GREEN

_NO_MAP_ORIGIN = (0, 0, 0)
_FIRST_LIMIT_KMH = 30.0  # CARLA's value before a vehicle has passed any speed sign


class Publication:
    """Writes one episode's records. Call `actors_changed` whenever an actor came or went."""

    def __init__(self, episode: Episode) -> None:
        self._episode = episode
        self._sensing = RoadSensing(episode.town.lights, episode.town.ground)
        self._light_rows = episode.table.rows_of(episode.light_ids)
        self._limit_of: dict[int, float] = {}
        self._vehicle_ids: list[int] = []
        self._limit_kmh = np.zeros(0, np.float32)
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
        if self._vehicle_ids:
            self._limit_of.update(zip(self._vehicle_ids, self._limit_kmh.tolist(), strict=True))
        self._vehicle_ids = motion.vehicles.ids.tolist()
        limits = [self._limit_of.get(i, _FIRST_LIMIT_KMH) for i in self._vehicle_ids]
        self._limit_kmh = np.array(limits, np.float32)
        self._light_of_vehicle = np.full(len(limits), NO_LIGHT, np.int64)
        half = [episode.actors[i].box.extent_m[0] for i in self._vehicle_ids]
        self._half_length_m = np.array(half, np.float64)

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
            records["kinematics"][self._vehicle_rows] = motion.vehicles.kinematics
            self._write_vehicles(records)

    def send(self, streams: StreamHub, frame: int, time_s: float, delta_s: float) -> None:
        """Publish the records as one world-state frame.

        The platform time is the simulated one: a wall clock would make equal runs differ.
        """
        flags = SimulationFlag.MAP_CHANGED if self.map_changed else SimulationFlag.NONE
        self.map_changed = False
        header = SENSOR_HEADER.pack(
            SensorType.WORLD_OBSERVER, frame, time_s, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
        )
        episode = EPISODE_HEADER.pack(
            self._episode.episode_id, time_s, delta_s, *_NO_MAP_ORIGIN, flags
        )
        streams.publish(WORLD_STREAM_ID, header, episode, self._episode.table.records.tobytes())

    def _write_lights(self, records: np.ndarray) -> None:
        lights, rows = self._episode.lights, self._light_rows
        durations = lights.durations_s[lights.controller]
        records["green_time_s"][rows] = durations[:, 0]
        records["yellow_time_s"][rows] = durations[:, 1]
        records["red_time_s"][rows] = durations[:, 2]
        records["elapsed_time_s"][rows] = lights.elapsed_s
        records["frozen"][rows] = lights.frozen
        records["light_state"][rows] = lights.state

    def _write_vehicles(self, records: np.ndarray) -> None:
        vehicles, rows = self._episode.motion.vehicles, self._vehicle_rows
        self._sensing.sense(
            vehicles.kinematics, self._half_length_m, self._light_of_vehicle, self._limit_kmh
        )
        control = vehicles.control
        records["throttle"][rows] = control[:, 0]
        records["steer"][rows] = control[:, 1]
        records["brake"][rows] = control[:, 2]
        records["hand_brake"][rows] = control[:, 3] != 0.0
        records["reverse"][rows] = control[:, 4] != 0.0
        records["manual_gear_shift"][rows] = control[:, 5] != 0.0
        records["gear"][rows] = vehicles.gear
        records["speed_limit_kmh"][rows] = self._limit_kmh
        at_light = self._light_of_vehicle != NO_LIGHT
        light = np.where(at_light, self._light_of_vehicle, 0)
        records["at_light"][rows] = at_light
        if len(self._light_rows):
            state = np.where(at_light, self._episode.lights.state[light], GREEN)
            ids = np.where(at_light, self._episode.light_ids[light], 0)
        else:
            state, ids = np.full(len(rows), GREEN), np.zeros(len(rows), np.int64)
        records["at_light_state"][rows] = state
        records["at_light_id"][rows] = ids
