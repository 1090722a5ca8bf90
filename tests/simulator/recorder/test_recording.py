"""Files that are cut off, damaged or forged: readable as far as they are whole, never a crash."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest

from adr1.errors import FileFormatError
from adr1.simulator.recorder.blocked_table import blocked_table
from adr1.simulator.recorder.collision_table import collision_table
from adr1.simulator.recorder.container import MAGIC, chunk, read_chunks
from adr1.simulator.recorder.file_info import file_info
from adr1.simulator.recorder.recording import Recording

CASES = 150


def all_reports(path: Path) -> tuple[int, bool] | None:
    """Frames and whether the file ended in order; None for a file that is refused."""
    try:
        with Recording(path) as recording:
            file_info(recording, show_all=True)
            collision_table(recording, "a", "a")
            blocked_table(recording, 1.0, 10.0)
            return recording.frames, recording.ended
    except FileFormatError:
        return None


@pytest.fixture(scope="module")
def content(recorded) -> bytes:
    return recorded.path.read_bytes()


def test_a_whole_file(recorded) -> None:
    assert all_reports(recorded.path) == (121, True)


def test_cut_off_anywhere(content: bytes, tmp_path: Path) -> None:
    chooser, path = random.Random(1), tmp_path / "cut.log"
    lengths = sorted(chooser.randrange(len(content)) for _ in range(CASES // 3))
    last = 0
    for length in [0, 3, len(MAGIC), len(MAGIC) + 5, *lengths]:
        path.write_bytes(content[:length])
        found = all_reports(path)
        if found is not None:
            frames, ended = found
            assert not ended
            assert frames >= last  # more bytes never tell less
            last = frames
    assert last > 60


def test_flipped_bits_end_what_is_readable(content: bytes, tmp_path: Path) -> None:
    chooser, path = random.Random(2), tmp_path / "flipped.log"
    for _ in range(CASES // 3):
        damaged = bytearray(content)
        damaged[chooser.randrange(len(content))] ^= 1 << chooser.randrange(8)
        path.write_bytes(damaged)
        found = all_reports(path)
        assert found is None or found[0] <= 121


def test_forged_chunks_with_right_checksums(recorded, tmp_path: Path) -> None:
    chooser, path = random.Random(3), tmp_path / "forged.log"
    with recorded.path.open("rb") as file:
        file.seek(len(MAGIC))
        chunks = [(kind, payload) for kind, _, payload in read_chunks(file)]
    for _ in range(CASES):
        forged = [(kind, bytearray(payload)) for kind, payload in chunks]
        victim = chooser.choice(forged[:-1])[1]
        for _ in range(chooser.randrange(1, 8)):
            victim[chooser.randrange(min(len(victim), 400))] = chooser.randrange(256)
        path.write_bytes(MAGIC + b"".join(chunk(kind, bytes(p)) for kind, p in forged))
        all_reports(path)


def test_a_bomb_is_not_unpacked(recorded, tmp_path: Path) -> None:
    path = tmp_path / "bomb.log"
    with recorded.path.open("rb") as file:
        file.seek(len(MAGIC))
        chunks = [(kind, payload) for kind, _, payload in read_chunks(file)]
    (head_kind, head), (kind, block), *_ = chunks
    size = 4 + int.from_bytes(block[:4], "little")
    bomb = block[:size] + zlib.compress(bytes(1 << 26), 9)
    path.write_bytes(MAGIC + chunk(head_kind, head) + chunk(kind, bomb))
    assert all_reports(path) is None
