"""Every served sensor goes on from a saved state as the original does.

A sensor kind without a state of its own passes only if its measurement needs none; one that
forgets to save a generator or a picture fails here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from adr1.simulator.catalogue.blueprints import Catalogue
from adr1.simulator.geometry import Pose
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.sensors import registry
from adr1.simulator.sensors.memory import Forgetful, set_generator_state
from adr1.simulator.wire.streams import StreamHub
from adr1.simulator.world.saved_bytes import from_bytes, to_bytes
from adr1.simulator.world.settings import EpisodeSettings
from adr1.simulator.world.world import World

NOISE = "0.05"
TICKS = 4


@pytest.fixture(scope="module")
def world() -> World:
    library = MapLibrary(None, Path.home() / ".cache" / "adr1")
    made = World(library, Catalogue.load(), StreamHub(), "Metro")
    made.apply_settings(EpisodeSettings(True, False, 0.05))
    return made


def noisy_description(world: World, type_id: str) -> list[object]:
    """The sensor with every kind of noise that its blueprint knows switched on."""
    blueprint = world.catalogue.get(type_id)
    noisy = [a.id for a in blueprint.attributes if "stddev" in a.id or "drop" in a.id]
    small = {"image_size_x": "64", "image_size_y": "36", "points_per_second": "4000"}
    known = {a.id for a in blueprint.attributes}
    changed = {name: value for name, value in small.items() if name in known}
    return blueprint.description(**changed, **dict.fromkeys(noisy, NOISE))


def heard(world: World, tap, ticks: int) -> list[bytes]:
    """What the sensor publishes in the next ticks."""
    frames: list[bytes] = []
    for _ in range(ticks):
        world.tick()
        frames += [frame for name, frame in tap.read() if name != "world"]
    return frames


@pytest.mark.parametrize("type_id", sorted(registry._SERVED))
def test_goes_on_as_the_original(world: World, tapped, type_id: str) -> None:
    world.load("", reset_settings=False)
    start = world.episode.town.spawn_points[0]
    description = world.catalogue.get("vehicle.audi.tt").description()
    car = world.spawn(description, start)
    world.spawn(noisy_description(world, type_id), Pose(0.0, 0.0, 2.0), car.actor_id)
    world.episode.motion.set_velocity(car.actor_id, (3.0, 0.0, 0.0))
    heard(world, tapped(world), TICKS)
    saved = from_bytes(to_bytes(world.saved()))
    original = heard(world, tapped(world), TICKS)
    world.restore(saved)
    restored = heard(world, tapped(world), TICKS)
    assert len(restored) == len(original)
    assert all(mine == theirs for mine, theirs in zip(restored, original, strict=True))


def test_foreign_states_are_refused() -> None:
    with pytest.raises(ValueError, match="remembers nothing"):
        Forgetful().set_state({})
    for state in (None, {}, {"bit_generator": "PCG64", "state": 3}, {"bit_generator": "other"}):
        with pytest.raises(ValueError, match=r"generator|PCG64|state"):
            set_generator_state(np.random.default_rng(0), state)
