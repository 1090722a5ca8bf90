from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.synthesis.conftest import TASK, record_task

from adr1.errors import FileFormatError, InputError
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.coverage import coverage_of, tables
from adr1.synthesis.options import RecordOptions, planned
from adr1.synthesis.replay_clip import replay_clip
from adr1.synthesis.shard_reader import Shard, open_shards, outcome_of, plan_of


def test_each_decision_has_a_control_without_event_or_nothing_else(shard: Shard) -> None:
    table = shard.clips.to_pandas()
    assert table.decision.nunique() >= 2
    for _, clips in table.groupby("decision"):
        assert clips.role.iloc[0] == "control"
        assert (clips.role == "control").sum() == 1
        if not clips.accepted.iloc[0]:
            assert len(clips) == 1
        else:
            assert len(clips) >= 1 + TASK.plan.candidates
    accepted = table[table.accepted & (table.role == "control")]
    assert (accepted.collision_tick == 0).all()
    assert (accepted.off_road_tick == 0).all()


def test_frames_begin_where_the_base_was_and_follow_the_plan(shard: Shard) -> None:
    rows = shard.clips.to_pylist()
    base = list(shard.base.frames())
    for number, frames in shard.clip_frames():
        row = rows[number]
        before = base[row["base_index"]]
        assert len(frames) == row["frames"]
        gap = np.subtract(frames[0].ego_position_world_m, before.ego_position_world_m)
        assert np.linalg.norm(gap) < 0.06 * max(before.ego_speed_mps, 1.0)
        plan = plan_of(row)
        until = min((t for t in (row["collision_tick"], row["off_road_tick"]) if t), default=80)
        for step in range(1, until // 2):
            place = np.array(frames[2 * step - 1].ego_position_world_m[:2])
            assert np.linalg.norm(place - plan.poses_world[step, :2]) < 1.5


def test_branches_of_one_decision_share_their_first_frame(shard: Shard) -> None:
    """Controls act in the tick after they are sent, so the others' first frames are equal."""
    rows = shard.clips.to_pylist()
    seen: dict[int, np.ndarray] = {}
    for number, frames in shard.clip_frames():
        others = np.delete(frames[0].kinematics, frames[0].ego_index, axis=0)
        decision = rows[number]["decision"]
        assert np.array_equal(seen.setdefault(decision, others), others)


def test_recording_twice_gives_the_same_clips(shard: Shard, tmp_path: Path) -> None:
    record_task(tmp_path)
    again = open_shards(tmp_path)[0]
    pd.testing.assert_frame_equal(again.clips.to_pandas(), shard.clips.to_pandas())
    pairs = zip(shard.clip_frames(), again.clip_frames(), strict=True)
    assert all(a.same_as(b) for (_, was), (_, now) in pairs for a, b in zip(was, now, strict=True))


def test_a_clip_is_driven_again_to_the_bit(shard: Shard, tmp_path: Path) -> None:
    table = shard.clips.to_pandas()
    eventful = table[table.accepted & ((table.collision_tick > 0) | (table.off_road_tick > 0))]
    number = int(eventful.clip_id.iloc[-1])
    found = replay_clip(shard, number, server_log=tmp_path / "server.log")
    assert found.recorded == outcome_of(shard.clips.to_pylist()[number])
    assert found.replayed == found.recorded
    assert found.same_contact
    assert found.largest_error_m == 0.0


def test_an_unknown_clip_is_refused(shard: Shard) -> None:
    with pytest.raises(InputError, match="has clips 0 to"):
        replay_clip(shard, 10_000)


def test_pandas_reads_a_shard(shard: Shard) -> None:
    clips = pd.read_parquet(shard.folder / schema.CLIPS_FILE)
    actors = pd.read_parquet(shard.folder / schema.CLIPS_FOLDER / "actors.parquet")
    assert set(actors.frame // schema.FRAMES_PER_CLIP) == set(clips.clip_id)


def test_coverage_counts_every_clip(shard: Shard) -> None:
    coverage = coverage_of([shard])
    assert coverage.clips == len(shard.clips)
    assert coverage.accepted + sum(coverage.rejections.values()) == coverage.clips
    assert sum(cell[3] for cell in coverage.crossed["manoeuvre"].values()) == coverage.accepted
    assert "time to event" in tables(coverage)


@pytest.mark.parametrize("name", ["clips.parquet", "clips/actors.parquet", "base/ego.parquet"])
def test_a_truncated_file_is_named(shard: Shard, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "shards" / "broken"
    shutil.copytree(shard.folder, folder)
    path = folder / name
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FileFormatError, match=f"{path.name}.*checksum"):
        open_shards(tmp_path, check=True)


def test_another_schema_version_is_refused(shard: Shard, tmp_path: Path) -> None:
    folder = tmp_path / "shards" / "old"
    shutil.copytree(shard.folder, folder)
    head = json.loads((folder / schema.SHARD_FILE).read_text())
    (folder / schema.SHARD_FILE).write_text(json.dumps({**head, "schema_version": 0}))
    with pytest.raises(FileFormatError, match="schema version 0"):
        open_shards(tmp_path)


def test_an_empty_recording_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"record_crashes\.py"):
        open_shards(tmp_path)


def test_held_out_towns_are_refused() -> None:
    with pytest.raises(InputError, match="kept for evaluation"):
        planned(RecordOptions(towns=("Metro-2", "Metro-901")))


def test_presets_keep_their_splits_apart() -> None:
    tasks = planned(RecordOptions(preset="large"))
    towns = {split: {t.town for t in tasks if t.split == split} for split in ("train", "test")}
    assert not towns["train"] & towns["test"]
    assert len({task.name for task in tasks}) == len(tasks)


def test_a_missing_town_is_named(shard: Shard, tmp_path: Path) -> None:
    folder = tmp_path / "shards" / "lonely"
    shutil.copytree(shard.folder, folder)
    with pytest.raises(FileFormatError, match=r"\.xodr"):
        Shard(folder).town_map()
