"""Worlds without a server around them: a busy one, and taps on what it publishes."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

import numpy as np
import pytest

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.motion.ackermann import AckermannControl
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.wire.v0_9_16.layouts import SENSOR_HEADER, WORLD_STREAM_ID
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.world import World

SENSORS = (
    ("sensor.other.imu", {"noise_accel_stddev_x": "0.2", "noise_gyro_stddev_z": "0.1"}),
    ("sensor.other.gnss", {"noise_lat_stddev": "0.001", "sensor_tick": "0.13"}),
    ("sensor.other.collision", {}),
    ("sensor.other.obstacle", {"distance": "40"}),
)
_EPISODE_ID = slice(SENSOR_HEADER.size, SENSOR_HEADER.size + 8)


class Tap:
    """Reads the world's stream and those of all its sensors, as a client's sockets would."""

    def __init__(self, world: World) -> None:
        self._readers: list[tuple[str, socket.socket, socket.socket]] = []
        streams = [("world", WORLD_STREAM_ID)]
        streams += [(a.type_id, a.stream_id) for a in world.episode.actors.values() if a.stream_id]
        for name, stream_id in streams:
            ours, theirs = socket.socketpair()
            ours.setblocking(False)
            theirs.setblocking(False)
            world.streams.subscribe(theirs, stream_id)
            self._readers.append((name, ours, theirs))

    def read(self) -> list[tuple[str, bytes]]:
        """All frames since the last call, the episode id of world states cut out."""
        found: list[tuple[str, bytes]] = []
        for name, ours, _ in self._readers:
            try:
                data = ours.recv(2**24)
            except BlockingIOError:
                continue
            while data:
                (size,) = struct.unpack_from("<I", data)
                frame, data = bytearray(data[4 : 4 + size]), data[4 + size :]
                if name == "world":
                    frame[_EPISODE_ID] = bytes(8)
                found.append((name, bytes(frame)))
        return found

    def close(self) -> None:
        for _, ours, theirs in self._readers:
            ours.close()
            theirs.close()


class BusyWorld:
    """A town with pile-ups, walkers of both kinds, props, sensors and changed settings.

    `act` does what clients do before a tick; it depends on the frame number alone.
    """

    def __init__(self, library: MapLibrary, town: str = "Metro") -> None:
        self.world = World(library, Catalogue.load(), StreamHub(), town)
        self.world.apply_settings(EpisodeSettings(True, False, 0.05))

    def populate(self) -> None:
        world, points = self.world, self.world.episode.town.spawn_points
        start = points[0]
        row = [self._beside(start, 9.0 * i) for i in range(4)]
        self.spawn("static.prop.barrel", self._beside(start, 45.0))
        cars = [self.spawn("vehicle.audi.tt", pose) for pose in row]
        cars += [self.spawn("vehicle.diamondback.century", self._beside(points[20], 0.0))]
        for name, attributes in SENSORS:
            self.spawn(name, Pose(0.5, 0.0, 1.5), cars[0].actor_id, **attributes)
        for i in range(3):
            at = self._beside(start, 20.0 + 4.0 * i)
            self.spawn("walker.pedestrian.0001", Pose(at.x_m, at.y_m + 3.0, at.z_m + 1.0))
        motion = world.episode.motion
        motion.set_simulate_physics(self.ids("static.prop")[0], True)
        motion.set_velocity(cars[0].actor_id, self._velocity(start, 14.0))
        motion.apply_ackermann(cars[4].actor_id, AckermannControl(0.1, 0.2, 6.0, 1.0, 0.5))
        world.episode.lights.set_duration(0, 0, 1.5)
        world.episode.lights.freeze_group_of(len(world.episode.light_ids) - 1, True)
        world.set_weather([float(i) for i in range(14)])
        cars[1].light_state = 5

    def spawn(self, name: str, pose: Pose, parent_id: int = 0, **attributes: str) -> Actor:
        description = self.world.catalogue.get(name).description(**attributes)
        return self.world.spawn(description, pose, parent_id)

    def ids(self, prefix: str) -> list[int]:
        actors = self.world.episode.actors.values()
        return [actor.actor_id for actor in actors if actor.type_id.startswith(prefix)]

    def act(self) -> None:
        world, frame = self.world, self.world.frame
        cars, walkers = self.ids("vehicle."), self.ids("walker.")
        steer = 0.2 * np.sin(frame / 7.0 + np.arange(3))
        controls = np.zeros((3, 7))
        controls[:, 0], controls[:, 1] = 0.7, steer
        world.apply_vehicle_controls(cars[:3], controls)
        world.apply_walker_control(walkers[0], (np.sin(frame), 1.0, 0.0), 1.4, jump=frame % 40 == 0)
        at = world.episode.table.pose(walkers[1])
        at = Pose(at.x_m + 0.05, at.y_m, at.z_m, 0.0, 5.0 * frame)
        world.episode.motion.set_walker_state(walkers[1], at, 1.0)
        if frame % 50 == 25:
            world.destroy(self.spawn("static.prop.barrel", Pose(0.0, 0.0, 300.0)).actor_id)
        if frame % 60 == 30:
            world.episode.motion.add_force(cars[3], (40_000.0, 9_000.0, 0.0))

    def run(self, ticks: int, tap: Tap | None = None) -> list[tuple[str, bytes]]:
        """Let ticks pass; returns every byte that was published."""
        found: list[tuple[str, bytes]] = []
        for _ in range(ticks):
            self.act()
            self.world.tick()
            if tap is not None:
                found += tap.read()
        return found

    @staticmethod
    def _beside(start: Pose, ahead_m: float) -> Pose:
        x, y, z = start.transform_point((ahead_m, 0.0, 0.3))
        return Pose(x, y, z, yaw_deg=start.yaw_deg)

    @staticmethod
    def _velocity(start: Pose, speed_mps: float) -> tuple[float, float, float]:
        x, y, _ = start.transform_point((speed_mps, 0.0, 0.0))
        return x - start.x_m, y - start.y_m, 0.0


@pytest.fixture(scope="session")
def library() -> MapLibrary:
    """Towns, from the user's cache."""
    return MapLibrary(None, Path.home() / ".cache" / "adr1")


@pytest.fixture
def busy(library: MapLibrary) -> BusyWorld:
    """A busy world before its first tick."""
    made = BusyWorld(library)
    made.populate()
    return made


@pytest.fixture
def make_busy(library: MapLibrary):
    """A function that makes worlds of a town without anything in them."""
    return lambda town="Metro": BusyWorld(library, town)


@pytest.fixture
def tapped():
    """A function that taps a world's streams. A new tap closes the one before: what nobody reads
    of a synchronous world would pile up.
    """
    taps: list[Tap] = []

    def tap(world: World) -> Tap:
        while taps:
            taps.pop().close()
        taps.append(Tap(world))
        return taps[-1]

    yield tap
    while taps:
        taps.pop().close()
