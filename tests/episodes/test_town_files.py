from __future__ import annotations

import pytest
from tests.criteria.conftest import STRAIGHT_ROAD

from adr1.episodes.town_files import TownFiles, keep_town
from adr1.errors import FileFormatError
from adr1.files import FileWriteError


def test_a_town_is_kept_once_and_comes_back(tmp_path):
    digest = keep_town(tmp_path / "towns", STRAIGHT_ROAD)
    (path,) = (tmp_path / "towns").iterdir()
    before = path.stat().st_mtime_ns
    assert keep_town(tmp_path / "towns", STRAIGHT_ROAD) == digest
    assert path.stat().st_mtime_ns == before
    other = keep_town(tmp_path / "towns", STRAIGHT_ROAD.replace('length="500"', 'length="400"'))
    assert other != digest
    towns = TownFiles(tmp_path / "towns")
    town = towns.load("straight", digest)
    assert towns.load("straight", digest) is town
    assert town.to_opendrive() == STRAIGHT_ROAD
    assert town.name == "straight"


def test_a_town_that_is_missing_or_no_map_is_named(tmp_path):
    with pytest.raises(FileFormatError, match="No such file") as caught:
        TownFiles(tmp_path).load("Metro", "0" * 64)
    assert caught.value.path.endswith("0.xodr")
    for text in ("no map", ""):
        digest = keep_town(tmp_path, text)
        with pytest.raises(FileFormatError, match="is no OpenDRIVE"):
            TownFiles(tmp_path).load("Metro", digest)


def test_a_town_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "towns").write_text("a file is in the way")
    with pytest.raises(FileWriteError):
        keep_town(tmp_path / "towns", STRAIGHT_ROAD)
