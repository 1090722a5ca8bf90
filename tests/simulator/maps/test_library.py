"""Names, caches and refusals of the map library."""

from __future__ import annotations

import logging
from dataclasses import fields

import numpy as np
import pytest

from adr1.errors import FileFormatError, UnknownNameError
from adr1.simulator.maps.library import MapLibrary


def same(a, b):
    """Whether two facts of maps are equal, arrays by value."""
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if hasattr(a, "__dataclass_fields__"):
        return all(same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
    return type(a) is type(b) and a == b


@pytest.fixture
def text(xml):
    document, road, lane = xml
    signals = (
        '<signals><signal id="5" s="99" t="-6" type="1000001" dynamic="yes"/>'
        '<signal id="6" s="50" t="-6" type="274" value="50"/></signals>'
        '<objects><object id="7" type="wall" s="50" t="-12" length="9" width="1"/></objects>'
    )
    link = '<successor elementType="junction" elementId="9"/>'
    right = lane(-1) + lane(-2, "sidewalk", 3.0)
    return document(road(right=right, link=link, extra=signals))


@pytest.fixture
def library(tmp_path, text):
    maps = tmp_path / "maps"
    maps.mkdir()
    (maps / "Small.xodr").write_text(text, encoding="utf-8")
    (maps / "bad name.xodr").write_text(text, encoding="utf-8")
    return MapLibrary(maps, tmp_path / "cache")


def test_names(library, tmp_path):
    assert library.names() == ["Metro", "Parkway", "Speedway", "Small"]
    assert MapLibrary(None, tmp_path).names() == ["Metro", "Parkway", "Speedway"]


def test_a_town_with_layers_has_the_roads_of_the_one_without(library):
    plain, layered = library.load("Small"), library.load("Small_Opt")
    assert (plain.name, layered.name) == ("Small", "Small_Opt")
    assert plain.content_hash == layered.content_hash


@pytest.mark.parametrize(
    "name", ["Nowhere", "", "../maps/Small", "a/b", "..", "Small\x00", "bad name", "x" * 1000]
)
def test_unknown_names_list_the_valid_ones(library, name):
    with pytest.raises(UnknownNameError, match="Metro, Parkway, Small, Speedway"):
        library.load(name)


def test_a_reload_is_the_same_object(library):
    town = library.load("Small")
    assert library.load("Small") is town
    assert town.name == "Small"
    assert len(town.lights) == len(town.signs) == len(town.obstacles) == 1
    assert town.navigation_mesh
    assert (town.geo.latitude_deg, town.geo.longitude_deg) == (42.0, 2.0)


def test_a_changed_file_is_seen(library, tmp_path, text):
    before = library.load("Small")
    (tmp_path / "maps" / "Small.xodr").write_text(text + "\n", encoding="utf-8")
    assert library.load("Small").content_hash != before.content_hash


def test_what_comes_from_disk_equals_what_was_built(library, tmp_path):
    town = library.load("Small")
    again = MapLibrary(tmp_path / "maps", tmp_path / "cache").load("Small")
    assert again is not town
    assert same(again, town)


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_a_broken_cache_is_rebuilt(library, tmp_path, damage):
    town = library.load("Small")
    (kept,) = (tmp_path / "cache").glob("*.npz")
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert same(MapLibrary(tmp_path / "maps", tmp_path / "cache").load("Small"), town)
    assert same(MapLibrary(None, tmp_path / "cache").from_opendrive("Small", town.opendrive), town)
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".npz"]


def test_a_cache_that_cannot_be_written_is_only_a_warning(tmp_path, text, caplog):
    (tmp_path / "file").touch()
    library = MapLibrary(None, tmp_path / "file" / "cache")
    with caplog.at_level(logging.WARNING):
        assert library.from_opendrive("Small", text).lights
    assert "cannot be written" in caplog.text


def test_given_text_never_replaces_a_town(library, text):
    town = library.load("Small")
    given = library.from_opendrive("Small", text.replace('s="99"', 's="98"'))
    assert given.content_hash != town.content_hash
    assert library.load("Small") is town


def test_broken_files_tell_path_or_name_and_line(library, tmp_path):
    with pytest.raises(FileFormatError, match="OpenDriveMap"):
        library.from_opendrive("OpenDriveMap", "")
    (tmp_path / "maps" / "Small.xodr").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileFormatError, match=r"Small\.xodr.*UTF-8"):
        library.load("Small")
    (tmp_path / "maps" / "Small.xodr").write_text("<OpenDRIVE>\n<road/></OpenDRIVE>")
    with pytest.raises(FileFormatError, match="Small:2"):
        library.load("Small")


def test_a_built_in_town(tmp_path):
    library = MapLibrary(None, tmp_path)
    town = library.load("Metro-3")
    assert town.name == "Metro-3"
    assert len(town.spawn_points) > 100
    assert town.lights
    assert town.signs
    assert {obstacle.label for obstacle in town.obstacles} >= {3}
    groups = [s for group in town.light_groups for phase in group.controllers for s in phase]
    assert sorted(groups) == sorted(light.signal_id for light in town.lights)
    assert library.load("Metro-3") is town
    assert same(MapLibrary(None, tmp_path).load("Metro-3"), town)
