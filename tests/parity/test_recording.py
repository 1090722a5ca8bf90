from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest
from tests.parity.made import meta, throttle

from adr1.errors import FileFormatError, InputError
from adr1.parity.recorded import Recorded, Track
from adr1.parity.recording import META_FILE, read_recording, write_recording


@pytest.fixture
def stored(tmp_path):
    path = tmp_path / "a.zip"
    write_recording(path, meta("throttle_100"), {"throttle_100": throttle().to_bytes()})
    return path


def test_comes_back_as_it_was(stored):
    read = read_recording(stored)
    assert read.meta == meta("throttle_100")
    assert read.parts["throttle_100"].to_bytes() == throttle().to_bytes()


def test_equal_content_gives_equal_bytes(stored, tmp_path):
    other = tmp_path / "b.zip"
    write_recording(other, meta("throttle_100"), {"throttle_100": throttle().to_bytes()})
    assert other.read_bytes() == stored.read_bytes()


def test_a_part_keeps_arrays_facts_and_what_is_missing():
    part = Recorded(
        arrays={"rgb": np.arange(12, dtype=np.uint8).reshape(2, 2, 3)},
        facts={"row": 3, "hits": [[1, 2.5]]},
        missing={"radar": "no such sensor"},
    )
    read = Recorded.from_bytes(part.to_bytes(), "part")
    assert read.facts == part.facts
    assert read.missing == part.missing
    assert np.array_equal(read.arrays["rgb"], part.arrays["rgb"])
    assert read.arrays["rgb"].dtype == np.uint8


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_cut_short_is_told(stored, share):
    data = stored.read_bytes()
    stored.write_bytes(data[: int(share * len(data))])
    with pytest.raises(FileFormatError, match="no whole recording"):
        read_recording(stored)


def test_a_flipped_byte_is_told(stored):
    data = bytearray(stored.read_bytes())
    middle = data.index(b"throttle_100.npz") + 400
    data[middle] ^= 0xFF
    stored.write_bytes(bytes(data))
    with pytest.raises(FileFormatError, match="record it again"):
        read_recording(stored)


def test_no_archive_at_all(tmp_path):
    path = tmp_path / "a.zip"
    path.write_text("hello")
    with pytest.raises(FileFormatError, match="no whole recording"):
        read_recording(path)


def test_missing_file_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="adr1 parity record"):
        read_recording(tmp_path / "none.zip")


@pytest.mark.parametrize(
    ("name", "value"), [("format_version", 2), ("format", "other"), ("config", {"preset": "x"})]
)
def test_another_format_or_version_is_told(tmp_path, name, value):
    path = tmp_path / "a.zip"
    content = json.loads(meta().model_dump_json()) | {name: value}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(META_FILE, json.dumps(content))
    with pytest.raises(FileFormatError, match=name):
        read_recording(path)


def test_a_part_of_the_wrong_kind_is_told(tmp_path):
    path = tmp_path / "a.zip"
    wrong = Recorded({"driven": Track(np.zeros((3, 2)), 0.05)}).to_bytes()
    write_recording(path, meta("throttle_100"), {"throttle_100": wrong})
    with pytest.raises(FileFormatError, match=r"throttle_100\.npz.*shape"):
        read_recording(path)


def test_a_foreign_archive_is_told(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    with pytest.raises(FileFormatError, match=META_FILE):
        read_recording(path)
