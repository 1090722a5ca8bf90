"""LiDARs and radar as the genuine client reads them."""

from __future__ import annotations

import hashlib
import math
import queue
from collections.abc import Iterator
from pathlib import Path

import carla
import numpy as np
import pytest

from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld

KINDS = {
    "sensor.lidar.ray_cast": carla.LidarMeasurement,
    "sensor.lidar.ray_cast_semantic": carla.SemanticLidarMeasurement,
    "sensor.other.radar": carla.RadarMeasurement,
}
SEMANTIC_ROW = np.dtype([("at", "<f4", 3), ("cosine", "<f4"), ("actor", "<u4"), ("tag", "<u4")])


class Drive:
    """A car that follows another one; sensors report by name."""

    def __init__(self, world: carla.World) -> None:
        self.world = world
        self.library = world.get_blueprint_library()
        place = world.get_map().get_spawn_points()[0]
        ahead = place.get_forward_vector()
        self.own = self.spawn("vehicle.lincoln.mkz_2017", place)
        place.location += carla.Location(12 * ahead.x, 12 * ahead.y, 0.3)
        self.leader = self.spawn("vehicle.audi.tt", place)
        self.forward = ahead
        self.sensors: list[carla.Sensor] = []

    def end(self) -> None:
        for sensor in self.sensors:
            sensor.destroy()

    def spawn(self, kind: str, place: carla.Transform, parent=None, **attributes) -> carla.Actor:
        blueprint = self.library.find(kind)
        for name, value in attributes.items():
            blueprint.set_attribute(name, str(value))
        return self.world.spawn_actor(blueprint, place, attach_to=parent)

    def mount(self, kind: str, x: float, z: float, **attributes) -> queue.Queue:
        place = carla.Transform(carla.Location(x, 0.0, z))
        self.sensors.append(self.spawn(kind, place, self.own, **attributes))
        frames: queue.Queue = queue.Queue()
        self.sensors[-1].listen(frames.put)
        return frames

    def go(self, speed_mps: float, leader_mps: float) -> None:
        for car, speed in ((self.own, speed_mps), (self.leader, leader_mps)):
            car.set_target_velocity(self.forward * speed)


@pytest.fixture
def drive(embedded_server: EmbeddedServer) -> Iterator[tuple[Drive, SynchronousWorld]]:
    yield from driving(embedded_server)


def driving(server: EmbeddedServer) -> Iterator[tuple[Drive, SynchronousWorld]]:
    client = carla.Client("127.0.0.1", server.rpc_port)
    client.set_timeout(20.0)
    with SynchronousWorld(client.reload_world()) as sync:
        sync.tick()
        drive = Drive(sync.world)
        yield drive, sync
        drive.end()


def test_frames_are_those_of_the_tick_and_half_turns(drive) -> None:
    car, sync = drive
    frames = car.mount("sensor.lidar.ray_cast", 0.0, 2.4, rotation_frequency=10, range=50)
    for number in range(4):
        tick = sync.tick()
        scan = frames.get(timeout=10.0)
        assert scan.frame == tick
        assert scan.channels == 32
        assert scan.horizontal_angle == pytest.approx(math.pi * ((number + 1) % 2), abs=1e-5)
        counts = [scan.get_point_count(channel) for channel in range(32)]
        assert sum(counts) == len(scan) > 300
        points = np.frombuffer(scan.raw_data, np.float32).reshape(-1, 4)
        assert scan[len(scan) - 1].point.x == pytest.approx(points[-1, 0])
        assert (points[:, 1] <= 1e-3).all() if number % 2 == 0 else (points[:, 1] >= -1e-3).all()
        assert scan.transform.location.distance(car.sensors[-1].get_transform().location) < 1e-3


def test_semantic_points_know_the_leader_and_agree_with_its_box(drive) -> None:
    car, sync = drive
    frames = car.mount(
        "sensor.lidar.ray_cast_semantic", 0.0, 2.0, channels=64, range=40,
        points_per_second=400000, rotation_frequency=20,
    )  # fmt: skip
    sync.tick()
    scan = frames.get(timeout=10.0)
    rows = np.frombuffer(scan.raw_data, SEMANTIC_ROW)
    own = rows[rows["actor"] == car.leader.id]
    assert len(own) > 60
    assert set(own["tag"].tolist()) == {14}
    assert {1, 3} <= set(rows["tag"].tolist())
    detection = scan[int(np.flatnonzero(rows["actor"] == car.leader.id)[0])]
    assert (detection.object_idx, int(detection.object_tag)) == (car.leader.id, 14)
    assert 0.0 <= detection.cos_inc_angle <= 1.0
    to_world = np.array(scan.transform.get_matrix())
    to_leader = np.array(car.leader.get_transform().get_inverse_matrix()) @ to_world
    points = own["at"] @ to_leader[:3, :3].T + to_leader[:3, 3]
    box = car.leader.bounding_box
    half = np.array([box.extent.x, box.extent.y, box.extent.z])
    center = np.array([box.location.x, box.location.y, box.location.z])
    assert (np.abs(points - center) <= half + 0.02).all()


def test_radar_tells_an_approach_by_a_negative_velocity(drive) -> None:
    car, sync = drive
    frames = car.mount("sensor.other.radar", 2.6, 0.6, horizontal_fov=10, vertical_fov=4)
    for own_mps, leader_mps in ((6.0, 2.0), (2.0, 6.0)):
        car.go(own_mps, leader_mps)
        sync.tick()
        detections = list(frames.get(timeout=10.0))
        assert 40 < len(detections) <= 75
        nearest = min(detections, key=lambda d: d.depth)
        speeds = [actor.get_velocity() for actor in (car.leader, car.own)]
        expected = (speeds[0] - speeds[1]).dot(car.forward)
        assert nearest.velocity == pytest.approx(expected, abs=0.05)
        assert np.sign(nearest.velocity) == np.sign(leader_mps - own_mps)
        assert 5.0 < nearest.depth < 12.0


def test_a_radar_that_meets_nothing_sends_an_empty_frame(drive) -> None:
    car, sync = drive
    frames = car.mount("sensor.other.radar", 0.0, 3.0, range=0.5)
    tick = sync.tick()
    scan = frames.get(timeout=10.0)
    assert (scan.frame, len(scan)) == (tick, 0)


def test_sensor_tick(drive) -> None:
    car, sync = drive
    frames = car.mount("sensor.lidar.ray_cast", 0.0, 2.4, sensor_tick=0.1)
    ticks = [sync.tick() for _ in range(7)]
    scans = [frames.get(timeout=10.0).frame for _ in range(4)]
    assert scans == ticks[::2]
    with pytest.raises(queue.Empty):
        frames.get(timeout=0.2)


@pytest.mark.parametrize("kind", KINDS)
def test_impossible_attributes_are_told(drive, kind: str) -> None:
    car, sync = drive
    sync.tick()
    before = len(car.world.get_actors())
    with pytest.raises(RuntimeError, match=r"'range' is -3; give a value from 0 to"):
        car.mount(kind, 0.0, 2.0, range=-3)
    sync.tick()
    assert len(car.world.get_actors()) == before


def test_two_fresh_servers_send_the_same_bytes(tmp_path: Path) -> None:
    digests = []
    for run in range(2):
        with EmbeddedServer("Parkway", log_path=tmp_path / f"{run}.log") as server:
            for car, sync in driving(server):
                streams = [
                    car.mount(kind, 0.0, 2.4, noise_seed=4)
                    if kind != "sensor.lidar.ray_cast_semantic"
                    else car.mount(kind, 0.0, 2.4)
                    for kind in KINDS
                ]
                car.go(8.0, 5.0)
                digest = hashlib.sha256()
                for _ in range(20):
                    sync.tick()
                    for frames, kind in zip(streams, KINDS.values(), strict=True):
                        frame = frames.get(timeout=10.0)
                        assert type(frame) is kind
                        assert len(frame) > 0
                        digest.update(bytes(frame.raw_data))
                digests.append(digest.hexdigest())
    assert digests[0] == digests[1]
