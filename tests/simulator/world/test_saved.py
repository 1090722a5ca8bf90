"""A saved and restored world publishes the same bytes: world states and sensors.

Compared is every byte of every frame but the eight of the episode id in world states: a restored
world is a new episode.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adr1.errors import StateFormatError, StateMismatchError
from adr1.simulator.motion.groups import PropGroup, VehicleGroup, WalkerGroup
from adr1.simulator.world.actor import Actor
from adr1.simulator.world.saved import SavedWorld
from adr1.simulator.world.saved_bytes import from_bytes, to_bytes

BRANCH_TICKS = 100


def test_restored_ticks_are_equal_to_the_byte(busy, tapped) -> None:
    """Saved before, during and after a pile-up, at ticks of sensors with a period of their own."""
    contacts = 0
    for pause in (7, 13, 30, 61):
        busy.run(pause)
        saved = busy.world.saved()
        original = busy.run(BRANCH_TICKS, tapped(busy.world))
        busy.world.restore(saved)
        assert not first_difference(busy.run(BRANCH_TICKS, tapped(busy.world)), original)
        busy.world.restore(saved)
        contacts += sum(name == "sensor.other.collision" for name, _ in original)
        assert {name for name, _ in original} >= {"world", "sensor.other.imu", "sensor.other.gnss"}
    assert contacts > 0


@pytest.mark.slow
def test_fifty_save_ticks(busy, tapped) -> None:
    pauses = np.random.default_rng(0).integers(1, 12, 50)
    for pause in pauses.tolist():
        busy.run(pause)
        saved = busy.world.saved()
        original = busy.run(100, tapped(busy.world))
        busy.world.restore(saved)
        assert not first_difference(busy.run(100, tapped(busy.world)), original)
        busy.world.restore(saved)


def test_a_branch_leaves_the_saved_state_as_it_was(busy) -> None:
    busy.run(20)
    saved = busy.world.saved()
    before = to_bytes(saved)
    busy.run(50)
    busy.world.restore(saved)
    busy.world.destroy(busy.ids("vehicle.")[2])
    busy.world.episode.lights.set_state(0, 1)
    assert same_state(saved, before)
    busy.world.restore(saved)
    assert same_state(busy.world.saved(), before)


def test_bytes_carry_the_whole_state_into_another_world(busy, make_busy, tapped) -> None:
    busy.run(33)
    data = to_bytes(busy.world.saved())
    other = make_busy()
    other.world.restore(from_bytes(data))
    assert same_state(other.world.saved(), data)
    original = busy.run(BRANCH_TICKS, tapped(busy.world))
    assert not first_difference(other.run(BRANCH_TICKS, tapped(other.world)), original)
    assert len(data) < 100_000


def test_another_process_goes_on_with_the_same_bytes(busy, tapped, tmp_path: Path) -> None:
    busy.run(25)
    (tmp_path / "state").write_bytes(to_bytes(busy.world.saved()))
    frames = busy.run(BRANCH_TICKS, tapped(busy.world))
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("go_on.py")), str(tmp_path / "state")],
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == [str(len(frames)), digest_of(frames)]


def first_difference(a: list[tuple[str, bytes]], b: list[tuple[str, bytes]]) -> str:
    """Empty for equal frames; the frames themselves are far too long to be shown."""
    for index, ((name, mine), (other, theirs)) in enumerate(zip(a, b, strict=False)):
        if name != other:
            return f"frame {index}: {name} / {other}"
        if mine != theirs:
            places = [i for i, (m, t) in enumerate(zip(mine, theirs, strict=False)) if m != t]
            return f"frame {index} of {name}: bytes {places[:9]} of {len(mine)} / {len(theirs)}"
    return "" if len(a) == len(b) else f"{len(a)} / {len(b)} frames"


def same_state(saved: SavedWorld, data: bytes) -> bool:
    """Whether a state has these bytes (which are too long to be shown)."""
    return to_bytes(saved) == data


def digest_of(frames: list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, frame in frames:
        digest.update(name.encode() + frame)
    return digest.hexdigest()


def test_bodies_spawned_in_a_branch_get_the_same_ids(busy) -> None:
    busy.run(5)
    saved = busy.world.saved()
    found = []
    for _ in range(2):
        busy.world.restore(saved)
        actor = busy.spawn("vehicle.audi.tt", busy.world.episode.town.spawn_points[40])
        found.append(actor.actor_id)
        busy.run(10)
    assert found[0] == found[1]


def test_a_new_episode_each_time_and_new_streams(busy) -> None:
    busy.run(3)
    saved, episodes, streams = busy.world.saved(), set(), set()
    for _ in range(3):
        busy.world.restore(saved)
        episodes.add(busy.world.episode.episode_id)
        sensor = busy.world.episode.actors[busy.ids("sensor.other.imu")[0]]
        streams.add(sensor.stream_id)
        assert busy.world.is_open(sensor.stream_id)
        assert sensor.wire[5] == busy.world.token(sensor.stream_id)
        assert busy.world.frame == saved.frame
    assert len(episodes) == len(streams) == 3


def test_another_town_is_refused_before_anything_changes(busy, make_busy) -> None:
    busy.run(3)
    saved = busy.world.saved()
    other = make_busy("Parkway")
    other.world.tick()
    episode = other.world.episode
    with pytest.raises(StateMismatchError, match=r"town Metro .* load that town first"):
        other.world.restore(saved)
    assert other.world.episode is episode


@pytest.mark.parametrize("harm", ["cut", "flip", "foreign", "empty", "trailing"])
def test_damaged_bytes_are_refused(busy, harm: str) -> None:
    data = to_bytes(busy.world.saved())
    flipped = bytearray(data)
    flipped[len(data) // 2] ^= 1
    harmed = {
        "cut": data[:-10],
        "flip": bytes(flipped),
        "foreign": b"PK\x03\x04" + data,
        "empty": b"",
        "trailing": data + b"\0",
    }[harm]
    with pytest.raises(StateFormatError):
        from_bytes(harmed)


def test_another_version_is_refused(busy, monkeypatch) -> None:
    data = to_bytes(busy.world.saved())
    monkeypatch.setattr("adr1.__version__", "9.9.9")
    with pytest.raises(StateMismatchError, match=r"0\.1\.0, this is 9\.9\.9"):
        from_bytes(data)


# What each object of a running world consists of. A new attribute belongs in one of the lists: is
# it changed by a call or a tick, then it must be saved; does it follow from the rest, it need not.
SAVED = {
    "World": "settings weather imu_gravity_mps2 frame time_s episode _sensors _attached"
    " _publication",
    "Episode": "table motion actors tombstones physics _next_id lights environment street_lights"
    " debug_shapes walker_poses",
    "Publication": "map_changed _limit_of _vehicle_ids _limit_kmh",
    "SensorDriver": "_mounted",
    "MotionWorld": "vehicles walkers props _ackermann",
    "TrafficLights": "settings_version durations_s state elapsed_s _group_frozen _turn _stage"
    " _stage_s",
}
DERIVED = {
    "World": "library catalogue streams hooks light_state_version _restored_frame _episode_count"
    " _open_streams packed_settings packed_weather _town_scenes _view _cameras"
    " _seen_weather _friction_triggers",
    "Episode": "momentary episode_id town catalogue spectator light_ids",
    "Publication": "_episode _sensing _light_rows _light_settings_version _vehicle_rows"
    " _walker_rows _prop_rows _light_of_vehicle _vehicle_records _half_length_m",
    "SensorDriver": "_streams",
    "MotionWorld": "_height_m _grid _obstacles _index _groups _pairs _obstacle_pairs _counts"
    " _bodies _order _in_island _tick_arrays _exchange",
    "TrafficLights": "signal_ids controller group_of_controller _group_of_light _first _count",
}


def test_nothing_that_a_world_remembers_is_forgotten(busy) -> None:
    world = busy.world
    parts = (
        world,
        world.episode,
        world._publication,
        world._sensors,
        world.episode.motion,
        world.episode.lights,
    )
    for part in parts:
        name = type(part).__name__
        known = {*SAVED[name].split(), *DERIVED[name].split()}
        assert set(vars(part)) == known, f"is the new attribute of {name} part of a saved state?"
    for group in (VehicleGroup(), WalkerGroup(), PropGroup()):
        arrays = {*group._arrays, "ids", "_ids", "_arrays", "_count", "_row_of", "parameters"}
        assert set(vars(group)) <= arrays
    copied = {field: getattr(busy_actor(busy), field) for field in Actor.__slots__}
    again = busy_actor(busy).copy()
    assert {name for name in copied if getattr(again, name) != copied[name]} == {
        "stream_id",
        "wire",
    }
    assert again.children is not copied["children"]


def busy_actor(busy) -> Actor:
    """A sensor, with each of its fields set to something that no new actor has."""
    actor = busy.world.episode.actors[busy.ids("sensor.other.imu")[0]]
    actor.children, actor.light_state, actor.open_doors = [1, 2], 3, 5
    actor.shown_steer_deg, actor.shown_pitch_deg = {0: 1.0}, {0: 2.0}
    actor.ignored_vehicle_ids = (7,)
    return actor
