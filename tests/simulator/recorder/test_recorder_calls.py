"""The recorder and replayer through the genuine client."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import carla
import numpy as np
import pytest
from tests.simulator.recorder.record_episode import motion

from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.simulator.recorder.block import RecordingHeader
from adr1.simulator.recorder.container import ChunkKind, chunk

TICKS = 120
DURATION_S = 6.0


def client_of(server: EmbeddedServer) -> carla.Client:
    client = carla.Client(server.host, server.rpc_port)
    client.set_timeout(20.0)
    return client


def bodies(world: carla.World) -> np.ndarray:
    """Id and 15 columns of motion of each vehicle and walker, (n, 16)."""
    return np.array(motion(world))


@contextmanager
def fresh_world(recorded: Any, town: str = "Metro") -> Iterator[tuple[carla.Client, Any]]:
    """The server's world loaded anew, in lock-step; no vehicles."""
    client = client_of(recorded.server)
    with SynchronousWorld(client.get_world()):
        world = client.load_world(town, reset_settings=False)
        lock_step = SynchronousWorld(world)
        lock_step.tick()
        yield client, lock_step
        client.stop_replayer(False)


def test_actors_that_are_still_there_are_moved_to_the_bit(recorded) -> None:
    """Stands first: it needs the episode that was recorded."""
    client = client_of(recorded.server)
    world = client.get_world()
    with SynchronousWorld(world) as lock_step:
        lock_step.tick()
        before = {actor.id for actor in world.get_actors()}
        client.replay_file(recorded.path.name, 0.0, 0.0, 0)
        for tick in range(1, TICKS + 1):
            lock_step.tick()
            np.testing.assert_array_equal(bodies(world), recorded.of_tick(tick))
        assert {actor.id for actor in world.get_actors()} == before
        hero = world.get_actor(recorded.hero)
        hero.set_target_velocity(carla.Vector3D(-4.0, 0.0, 0.0))
        for _ in range(3):
            lock_step.tick()
        assert hero.get_velocity().x < -1.0  # physics is on again


def test_a_fresh_server_loads_the_town_and_makes_the_actors(recorded, tmp_path: Path) -> None:
    folder = recorded.path.parent
    with EmbeddedServer("Parkway", log_path=tmp_path / "log", recordings_dir=folder) as server:
        client = client_of(server)
        with SynchronousWorld(client.get_world()):
            text = client.replay_file(recorded.path.name, 0.0, 0.0, 0)
            assert "Loading map Metro" in text
            world = client.get_world()
            lock_step = SynchronousWorld(world)
            for tick in range(1, TICKS + 1):
                lock_step.tick()
                np.testing.assert_array_equal(bodies(world)[:, 1:], recorded.of_tick(tick)[:, 1:])
            heroes = [a for a in world.get_actors() if a.attributes.get("role_name") == "hero"]
            assert len(heroes) == 1
            assert not world.get_actors().filter("sensor.*")


def test_info_tells_what_happened(recorded) -> None:
    client = client_of(recorded.server)
    text = client.show_recorder_file_info(recorded.path.name, False)
    lines = text.splitlines()
    assert lines[:2] == ["Version: 1", "Map: Metro"]
    assert lines[2].startswith("Date: ")
    assert lines[4] == "Frame 1 at 0 seconds"
    assert f" Create {recorded.hero}: vehicle.tesla.model3 (1) at (" in text
    assert "  role_name = hero" in lines
    assert f" Collision id 0 between {recorded.hero} (hero)  with {recorded.parked}" in lines
    assert f"\nFrames: {TICKS + 1}\nDuration: {DURATION_S:g} seconds\n" in text
    assert " Positions: " not in text
    everything = client.show_recorder_file_info(recorded.path.name, True)
    assert everything.count("Frame ") == TICKS + 1
    x, y, z = recorded.of_tick(1)[recorded.of_tick(1)[:, 0] == recorded.hero][0, 1:4] * 100
    frame = everything.split("Frame 2 at ")[1].split("Frame 3 at ")[0]
    assert f"  Id: {recorded.hero} Location: ({x:g}, {y:g}, {z:g}) Rotation: (" in frame
    assert f"  Id: {recorded.parked} LowBeam" in everything.split("Frame 100 at ")[1]
    # the full path, as start_recorder returns it, is as good as the name
    assert client.show_recorder_file_info(str(recorded.path), False) == text


def test_collisions_by_type(recorded) -> None:
    client = client_of(recorded.server)

    def rows(first: str, second: str) -> list[str]:
        text = client.show_recorder_collisions(recorded.path.name, first, second)
        return text.split("Actor 2")[1].split("\nFrames:")[0].strip().splitlines()

    first = rows("h", "v")[0]  # they may part and touch again
    assert first.split()[1:] == [
        "v", "v", str(recorded.hero), "vehicle.tesla.model3", str(recorded.parked),
        "vehicle.audi.tt",
    ]  # fmt: skip
    assert first.strip() == rows("v", "v")[0].strip()
    assert len(rows("v", "h")) == len(rows("h", "v"))
    assert rows("t", "a") == []
    with pytest.raises(RuntimeError, match="choose one of"):
        rows("x", "a")


def test_blocked_actors_longest_first(recorded) -> None:
    client = client_of(recorded.server)
    text = client.show_recorder_actors_blocked(recorded.path.name, 4.0, 100.0)
    rows = text.split("Duration\n")[1].split("\nFrames:")[0].strip().splitlines()
    durations = [float(row.split()[-1]) for row in rows]
    assert durations == sorted(durations, reverse=True)
    assert all(duration >= 4.0 for duration in durations)
    standing = {int(row.split()[1]) for row in rows}
    first, last = recorded.of_tick(1), recorded.of_tick(TICKS)
    moved = np.linalg.norm(last[:, 1:3] - first[:, 1:3], axis=1)
    assert {int(i) for i in first[moved < 0.01, 0]} <= standing
    assert not {int(i) for i in first[moved > 20.0, 0]} & standing


def test_start_duration_and_follow(recorded) -> None:
    with fresh_world(recorded) as (client, lock_step):
        client.replay_file(
            recorded.path.name, -2.0, 1.0, recorded.hero, False,
            carla.Transform(carla.Location(z=30.0)),
        )  # fmt: skip
        lock_step.tick()
        at_first = bodies(lock_step.world)
        np.testing.assert_array_equal(at_first[:, 1:], recorded.of_tick(TICKS - 39)[:, 1:])
        hero = next(a for a in lock_step.world.get_actors().filter("vehicle.tesla.model3")
                    if a.attributes["role_name"] == "hero")  # fmt: skip
        above = lock_step.world.get_spectator().get_location() - hero.get_location()
        assert (round(above.x, 1), round(above.y, 1), round(above.z, 1)) == (0.0, 0.0, 30.0)
        for _ in range(19):
            lock_step.tick()
        at_last = bodies(lock_step.world)
        np.testing.assert_array_equal(at_last[:, 1:], recorded.of_tick(TICKS - 20)[:, 1:])
        hero.apply_control(carla.VehicleControl(hand_brake=True))
        lock_step.tick()
        assert hero.get_control().hand_brake  # the replay is over


def test_time_factor(recorded) -> None:
    with fresh_world(recorded) as (client, lock_step):
        client.set_replayer_time_factor(2.0)
        client.replay_file(recorded.path.name, 0.0, 0.0, 0)
        lock_step.tick()
        np.testing.assert_array_equal(bodies(lock_step.world)[:, 1:], recorded.of_tick(2)[:, 1:])
        client.set_replayer_time_factor(0.5)
        lock_step.tick()
        between = 0.5 * (recorded.of_tick(2)[:, 1:4] + recorded.of_tick(3)[:, 1:4])
        np.testing.assert_allclose(bodies(lock_step.world)[:, 1:4], between, atol=1e-4)
        client.set_replayer_time_factor(0.0)
        held = bodies(lock_step.world)
        lock_step.tick()
        np.testing.assert_array_equal(bodies(lock_step.world), held)
        client.set_replayer_time_factor(1.0)


def test_what_can_be_left_out_and_what_stays(recorded) -> None:
    with fresh_world(recorded) as (client, lock_step):
        world = lock_step.world
        client.set_replayer_ignore_hero(True)
        client.set_replayer_ignore_spectator(True)
        here = carla.Transform(carla.Location(1.0, 2.0, 3.0))
        world.get_spectator().set_transform(here)
        client.replay_file(recorded.path.name, 0.0, 0.0, 0)
        lock_step.tick()
        assert len(bodies(world)) == len(recorded.of_tick(1)) - 1
        assert world.get_spectator().get_location() == here.location
        client.stop_replayer(True)
        lock_step.tick()
        assert len(bodies(world)) == len(recorded.of_tick(1)) - 1
        client.set_replayer_ignore_hero(False)
        client.set_replayer_ignore_spectator(False)
        client.replay_file(recorded.path.name, 0.0, 0.0, 0, True)
        lock_step.tick()
        assert len(bodies(world)) == len(recorded.of_tick(1))  # those that stayed play again
        (gnss,) = world.get_actors().filter("sensor.other.gnss")
        assert gnss.parent.attributes["role_name"] == "hero"
        client.stop_replayer(False)
        lock_step.tick()
        assert len(bodies(world)) == len(recorded.of_tick(1)) - 1


def test_replay_in_real_time(recorded) -> None:
    client = client_of(recorded.server)
    world = client.load_world("Metro")
    client.replay_file(recorded.path.name, -0.5, 0.0, 0)
    last = recorded.of_tick(TICKS)
    deadline_s = time.monotonic() + 20.0
    while True:
        world.wait_for_tick()
        seen = bodies(world)
        if len(seen) == len(last) and np.array_equal(seen[:, 1:4], last[:, 1:4]):
            break
        assert time.monotonic() < deadline_s
    client.stop_replayer(False)


def test_equal_episodes_give_equal_bytes(recorded) -> None:
    contents = []
    for name in ("one.log", "two.log"):
        with fresh_world(recorded) as (client, lock_step):
            library = lock_step.world.get_blueprint_library()
            place = lock_step.world.get_map().get_spawn_points()[0]
            car = lock_step.world.spawn_actor(library.find("vehicle.audi.tt"), place)
            path = client.start_recorder(name)
            car.apply_control(carla.VehicleControl(throttle=0.7, steer=0.1))
            for _ in range(50):
                lock_step.tick()
            client.show_recorder_file_info(name, False)  # looking does not end it
            lock_step.tick()
            client.stop_recorder()
            assert "Frames: 52" in client.show_recorder_file_info(name, False)
            contents.append(Path(path).read_bytes())
    assert len(contents[0]) > 1000
    # A look in between closes a block early, so it is part of both.
    assert contents[0] == contents[1]


def test_without_additional_data_velocities_come_from_poses(recorded) -> None:
    with fresh_world(recorded) as (client, lock_step):
        library = lock_step.world.get_blueprint_library()
        place = lock_step.world.get_map().get_spawn_points()[0]
        car = lock_step.world.spawn_actor(library.find("vehicle.audi.tt"), place)
        for _ in range(10):  # it drops onto the road
            lock_step.tick()
        car.apply_control(carla.VehicleControl(throttle=0.7))
        client.start_recorder("poses.log", False)
        seen = []
        for _ in range(40):
            lock_step.tick()
            seen.append(bodies(lock_step.world))
        client.replay_file("poses.log", 0.0, 0.0, 0)
        for then in seen:
            lock_step.tick()
            now = bodies(lock_step.world)
            np.testing.assert_array_equal(now[:, :7], then[:, :7])
            np.testing.assert_allclose(now[:, 7:10], then[:, 7:10], atol=0.3)
        assert np.linalg.norm(seen[-1][0, 7:9]) > 3.0


def test_a_second_recording_ends_the_first(recorded) -> None:
    with fresh_world(recorded) as (client, lock_step):
        client.start_recorder("first.log")
        lock_step.tick()
        client.start_recorder("second.log")
        lock_step.tick()
        lock_step.tick()
        first, second = (
            client.show_recorder_file_info(name, False) for name in ("first.log", "second.log")
        )
        assert "Frames: 2\n" in first
        assert "cut off" not in first
        assert "Frames: 3\n" in second
        assert "still being made" in second
        client.load_world("Metro", reset_settings=False)
        client.get_world().tick()
        assert "still being made" not in client.show_recorder_file_info("second.log", False)


@pytest.mark.parametrize("name", ["../x.log", "/etc/passwd", "", "a/../../x", "C:\\x.log", "a\x07"])
def test_names_that_leave_the_folder_are_refused(recorded, name: str) -> None:
    client = client_of(recorded.server)
    for call in (
        lambda: client.start_recorder(name),
        lambda: client.show_recorder_file_info(name, False),
        lambda: client.show_recorder_collisions(name, "a", "a"),
        lambda: client.show_recorder_actors_blocked(name, 1.0, 1.0),
        lambda: client.replay_file(name, 0.0, 0.0, 0),
    ):
        with pytest.raises(RuntimeError, match=r"recordings stay in .*--recordings-dir"):
            call()


def test_files_that_are_no_recordings_are_told(recorded) -> None:
    client = client_of(recorded.server)
    folder = recorded.path.parent
    (folder / "foreign.log").write_bytes(b"CARLA_RECORDER" * 50)
    os.mkfifo(folder / "pipe.log")
    content = recorded.path.read_bytes()
    (folder / "other_version.log").write_bytes(content[:8] + other_version())
    for name, problem in (
        ("missing.log", "not found on server"),
        ("pipe.log", "not found on server"),
        ("foreign.log", "not a recording of this server"),
        ("other_version.log", "version 99; this server reads 1"),
    ):
        assert problem in client.show_recorder_file_info(name, False)
        assert problem in client.replay_file(name, 0.0, 0.0, 0)
    with pytest.raises(RuntimeError, match="no plain file"):
        client.start_recorder("pipe.log")
    assert "no frame at 60 s" in client.replay_file(recorded.path.name, 60.0, 0.0, 0)


def other_version() -> bytes:
    header = replace(RecordingHeader("Metro", "", 6), version=99)
    return chunk(ChunkKind.HEADER, header.to_bytes())


def test_a_killed_server_leaves_a_readable_file(recorded, tmp_path: Path) -> None:
    folder = recorded.path.parent
    with EmbeddedServer("Metro", log_path=tmp_path / "log", recordings_dir=folder) as server:
        client = client_of(server)
        world = client.get_world()
        with SynchronousWorld(world) as lock_step:
            client.start_recorder("killed.log")
            for _ in range(100):
                lock_step.tick()
            client.set_timeout(1.0)
            os.kill(server.pid, signal.SIGKILL)
            with pytest.raises(RuntimeError):
                client.get_available_maps()
            lock_step._before = None  # there is no server left to restore
    text = client_of(recorded.server).show_recorder_file_info("killed.log", False)
    frames = int(text.split("Frames: ")[1].split()[0])
    assert 100 - 32 <= frames <= 101
    assert "cut off: only what is whole is shown" in text


def test_a_full_disk_ends_the_recording_only(recorded, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    with EmbeddedServer("Metro", log_path=tmp_path / "log", recordings_dir=folder) as server:
        client = client_of(server)
        world = client.get_world()
        with SynchronousWorld(world) as lock_step:
            car = world.get_blueprint_library().find("vehicle.audi.tt")
            for place in world.get_map().get_spawn_points()[::8][:20]:
                world.spawn_actor(car, place).apply_control(carla.VehicleControl(throttle=0.5))
            lock_step.tick()
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (30_000, 30_000))
            client.start_recorder("full.log")
            for _ in range(200):
                lock_step.tick()
            text = client.show_recorder_file_info("full.log", False)
            assert 30 < int(text.split("Frames: ")[1].split()[0]) < 200
            assert "cut off" in text
            assert "recording ended" in server.last_log_lines()
            client.start_recorder("small.log")
            lock_step.tick()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("a file, not a folder")
    options = {"log_path": tmp_path / "log", "recordings_dir": tmp_path / "recordings"}
    with EmbeddedServer("Metro", **options) as server:
        client = client_of(server)
        with pytest.raises(RuntimeError, match="unable to start recorder: cannot write"):
            client.start_recorder("x.log")
        assert client.get_world().get_snapshot() is not None
