"""Broken maps: each is refused in words or is a town; none takes long, none fills the memory."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import numpy as np
import pytest
from tests.fuzz.maps_to_break import break_map, tiny_map
from tests.fuzz.rig import HANG_CPU_S, resident_mb

from adr1.errors import FileFormatError, InputError
from adr1.simulator.maps.library import MapLibrary
from adr1.simulator.maps.town_map import TownMap

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
SHORT, LONG, LARGE = 150, 20_000, 20
MAX_GROWTH_MB = 300.0


@pytest.fixture
def load(tmp_path: Path):
    """A function that makes a town of a text, None where it is refused."""
    library = MapLibrary(None, tmp_path)

    def load(text: str) -> TownMap | None:
        try:
            with np.errstate(all="ignore"):
                return library.from_opendrive("fuzz", text)
        except InputError:
            return None

    return load


def run(load, text: str, seed: int, inputs: int, most_s: float) -> None:
    pick, before_mb, towns = random.Random(seed), resident_mb(), 0
    for number in range(inputs):
        broken = break_map(text, pick)
        begun_s = time.thread_time()
        town = load(broken)
        took_s = time.thread_time() - begun_s
        assert took_s < most_s, f"map {number} took {took_s:.1f} s"
        towns += town is not None
    assert 0 < towns < inputs
    assert resident_mb() - before_mb < MAX_GROWTH_MB


def test_the_seed_is_a_town_with_something_of_everything(load) -> None:
    town = load(tiny_map())
    assert town.spawn_points
    assert town.lights
    assert len(town.signs) == 2
    assert len(town.obstacles) == 2
    assert town.navigation_mesh


def test_broken_maps(load) -> None:
    run(load, tiny_map(), 1, SHORT, HANG_CPU_S)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_many_broken_maps(load) -> None:
    run(load, tiny_map(), 2, LONG, HANG_CPU_S)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["Town01", "Town02"])
def test_broken_maps_of_carla(load, shared_dir: Path, name: str) -> None:
    run(load, (shared_dir / "maps" / f"{name}.xodr").read_text(), 3, LARGE, 30.0)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('id="1" length="60"', 'id="1" length="99999"', "<planView> ends after 60"),
        ('x="67.8" y="1.6"', 'x="67.8" y="99999"', "leaps by"),
        ('curvature="0.05"', 'curvature="1e6"', "turns by more than"),
        ('x="80" y="20"', 'x="999999" y="999999"', "leads further than"),
        ('<laneOffset s="0" a="0"', '<laneOffset s="0" a="1e7"', "lane offset"),
        ('<elevation s="0" a="1"', '<elevation s="0" a="-1e8"', "higher or lower"),
        ('t="20" length="6"', 't="1e9" length="6"', "object further than"),
        ('t="20" length="6"', 't="20" length="1e9"', "object larger than"),
        ('u="-2" v="-8"', 'u="-1e9" v="-8"', "object larger than"),
        ('s="55" t="-6"', 's="1e9" t="-6"', "signal further than"),
        ('x="80" y="20"', 'x="900000" y="900000"', None),
    ],
)
def test_what_is_too_large_is_refused_in_words(
    tmp_path: Path, old: str, new: str, problem: str | None
) -> None:
    text = tiny_map()
    assert old in text
    library = MapLibrary(None, tmp_path)
    broken = text.replace(old, new, 1)
    if problem is None:
        assert library.from_opendrive("large", broken).ground.surface.size < 5_000_000
        return
    with pytest.raises(FileFormatError, match=re.escape(problem)):
        library.from_opendrive("large", broken)


def test_a_road_that_is_too_long_is_refused(tmp_path: Path) -> None:
    text = tiny_map().replace('id="1" length="60"', 'id="1" length="60000"', 1)
    text = text.replace('length="60"', 'length="60000"', 1)
    with pytest.raises(FileFormatError, match="60000 m long; split"):
        MapLibrary(None, tmp_path).from_opendrive("long", text)


def test_objects_spread_over_a_continent_are_refused(tmp_path: Path) -> None:
    text = tiny_map()
    far = text.replace('x="80" y="20"', 'x="900000" y="900000"', 1)
    objects = text[text.index("<objects>") : text.index("</objects>") + len("</objects>")]
    at = far.index("</road>", far.index('<road id="2"'))
    with pytest.raises(FileFormatError, match="spread over"):
        MapLibrary(None, tmp_path).from_opendrive("far", far[:at] + objects + far[at:])
