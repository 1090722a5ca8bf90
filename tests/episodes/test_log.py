from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from dataclasses import fields, replace
from enum import Enum
from types import SimpleNamespace

import numpy as np
import pytest

from adr1.episodes import log_schema as schema
from adr1.episodes import log_writer
from adr1.episodes.frame import NoteKind, ScenarioNote
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_writer import StateLogWriter
from adr1.errors import FileFormatError, InputError


class Kind(str, Enum):
    RED_LIGHT = "red_light"


@pytest.fixture
def written(tmp_path, frames, route, furniture):
    folder = tmp_path / "runs" / "log"
    meta = {"town": "Town01", "seed": 3}
    with StateLogWriter(folder, route=route, furniture=furniture, meta=meta) as log:
        for frame in frames:
            log.write(frame, route_s_m=float(frame.frame) / 7)
        log.add_event(
            SimpleNamespace(
                kind=Kind.RED_LIGHT,
                message="Agent ran a red light",
                frame=110,
                time_s=5.5,
                position_world_m=(1.0, 2.0, 3.0),
                data={"light_id": 50},
            )
        )
    return folder


def test_frames_come_back_equal_in_every_bit(written, frames):
    reader = StateLogReader(written)
    back = list(reader.frames())
    assert len(reader) == len(back) == len(frames)
    assert all(a.same_as(b) for a, b in zip(frames, back, strict=True))


def test_notes_of_scenarios_come_back(tmp_path, frames, route, furniture):
    said = (
        ScenarioNote("Accident_1", "Accident", NoteKind.STARTED, (4, 9)),
        ScenarioNote("Accident_1", "Accident", NoteKind.TIMED_OUT, (), "too slow"),
    )
    told = [replace(frames[0], notes=said[:1]), replace(frames[1], notes=said), *frames[2:]]
    with StateLogWriter(tmp_path / "log", route=route, furniture=furniture, meta={}) as log:
        for frame in told:
            log.write(frame)
    back = list(StateLogReader(tmp_path / "log").frames())
    assert [frame.notes for frame in back[:3]] == [said[:1], said, ()]
    assert all(a.same_as(b) for a, b in zip(told, back, strict=True))


def test_same_as_sees_every_difference(frames):
    frame = frames[0]
    assert not frame.same_as(replace(frame, time_s=0.0))
    assert not frame.same_as(replace(frame, kinematics=frame.kinematics + np.float32(1e-3)))
    assert not frame.same_as(replace(frame, contacts=()))
    assert not frame.same_as(replace(frame, ids=frame.ids.astype(np.int32)))


def test_many_chunks(tmp_path, monkeypatch, frames, route, furniture):
    monkeypatch.setattr(log_writer, "CHUNK_ROWS", 3)  # less than one frame
    with StateLogWriter(tmp_path / "log", route=route, furniture=furniture) as log:
        for frame in frames:
            log.write(frame)
    back = list(StateLogReader(tmp_path / "log").frames())
    assert all(a.same_as(b) for a, b in zip(frames, back, strict=True))


def test_route_furniture_meta_and_events(written, route, furniture):
    reader = StateLogReader(written)
    for record, expected in ((reader.route, route), (reader.furniture, furniture)):
        for item in fields(expected):
            mine, theirs = getattr(record, item.name), getattr(expected, item.name)
            assert np.array_equal(mine, theirs), item.name
            assert getattr(mine, "dtype", None) == getattr(theirs, "dtype", None), item.name
    assert reader.meta == {
        "town": "Town01",
        "seed": 3,
        "schema_version": schema.SCHEMA_VERSION,
        "frames": 60,
        "ego_id": 7,
        "sha256": schema.digests_of(written),
    }
    assert set(reader.meta["sha256"]) == {p.name for p in written.iterdir()} - {schema.META_FILE}
    reader.check_whole()
    events = reader.events().to_pylist()
    assert [e["kind"] for e in events] == ["contact"] * 12 + ["red_light"]
    assert json.loads(events[-1]["data_json"]) == {"light_id": 50}
    assert math.isnan(events[-1]["impulse_x_ns"])
    assert reader.ego()["route_s_m"][0].as_py() == 100.0 / 7


def test_lights_are_written_only_when_they_change(written):
    rows = StateLogReader(written)._read_table(schema.LIGHTS_FILE, schema.LIGHTS_SCHEMA)
    # 2 lights change every 10 frames, from frame 100 to 140; at 150 one goes, one comes
    # and one changes
    assert rows.num_rows == 2 * 5 + 3
    assert rows.to_pylist()[-3] == {"frame": 150, "light_id": 50, "state": schema.LIGHT_GONE}


def test_the_same_frames_make_the_same_bytes(tmp_path, frames, route, furniture):
    for name in ("a", "b"):
        with StateLogWriter(tmp_path / name, route=route, furniture=furniture) as log:
            for frame in frames:
                log.write(frame)
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_an_error_leaves_nothing(tmp_path, frames, route, furniture):
    def failing_run():
        with StateLogWriter(tmp_path / "log", route=route, furniture=furniture) as log:
            log.write(frames[0])
            raise RuntimeError("agent")

    with pytest.raises(RuntimeError, match="agent"):
        failing_run()
    assert list(tmp_path.iterdir()) == []


def test_an_existing_log_is_never_overwritten(written, route, furniture):
    with pytest.raises(InputError, match="exists already"):
        StateLogWriter(written, route=route, furniture=furniture)


def test_a_log_without_frames_can_be_read(tmp_path, route, furniture):
    StateLogWriter(tmp_path / "log", route=route, furniture=furniture).close()
    assert list(StateLogReader(tmp_path / "log").frames()) == []


KILLED = """
import os, signal, sys
import numpy as np
from adr1.episodes import log_writer
from adr1.episodes.furniture import furniture_of
from adr1.routes.dense_route import DenseRoute
log_writer.CHUNK_ROWS = 4
n = np.zeros(2)
i = np.zeros(2, dtype=np.int64)
route = DenseRoute(np.zeros((2, 3)), n, n.astype(np.int8), n, n, n > 1, i, i, i, 1.0)
sys.path.insert(0, sys.argv[2])
import conftest
log = log_writer.StateLogWriter(sys.argv[1], route=route, furniture=furniture_of([], []))
for number in range(100, 150):
    log.write(conftest._frame(number))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_run_leaves_no_log_and_does_not_stop_the_next(
    tmp_path, frames, route, furniture, request
):
    folder = tmp_path / "log"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, str(folder), str(request.path.parent)]
    done = subprocess.run(command, env=environment, timeout=60, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert not folder.exists()
    with pytest.raises(InputError, match="no state log"):
        StateLogReader(folder)
    with StateLogWriter(folder, route=route, furniture=furniture) as log:
        log.write(frames[0])
    assert [path.name for path in tmp_path.iterdir()] == ["log"]
    assert len(StateLogReader(folder)) == 1


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        (schema.META_FILE, b"{", "cannot be read"),
        (schema.META_FILE, b"[]", "not a JSON object"),
        (schema.META_FILE, b'{"schema_version": 99}', "schema version 99"),
        (schema.ACTORS_FILE, b"PAR1 no parquet", "cannot be read"),
        (schema.EGO_FILE, None, "cannot be read"),
    ],
)
def test_damaged_files_are_named(written, name, content, problem):
    if content is None:
        (written / name).unlink()
    else:
        (written / name).write_bytes(content)
    with pytest.raises(FileFormatError, match=problem) as caught:
        list(StateLogReader(written).frames())
    assert name in str(caught.value)
