"""Clips become examples: places, plans, wheels and labels are those of the recording."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from tests.world_model import made_shard as made

from adr1.episodes.frame import LightState
from adr1.errors import FileFormatError, HeldOutError
from adr1.parity.proving_ground import LANE_M
from adr1.synthesis import shard_schema as schema
from adr1.synthesis.outcome import EventKind
from adr1.synthesis.shard_reader import Shard
from adr1.trajectories.ego_shape import DEFAULT_SHAPE
from adr1.world_model.example_files import EXAMPLES_FOLDER, read_part, read_split
from adr1.world_model.examples import NO_EVENT_STEP, Examples
from adr1.world_model.from_clips import examples_of, prepare_examples
from adr1.world_model.rewarding import driven_reward
from adr1.world_model.town_pieces import read_town_pieces


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recording")
    made.write_made_shard(folder)
    return folder


@pytest.fixture(scope="module")
def examples(recording: Path) -> Examples:
    shard = next((recording / schema.SHARDS_FOLDER).iterdir())
    path = recording / schema.TOWNS_FOLDER / f"{made.DIGEST}.xodr"
    return examples_of(Shard(shard), read_town_pieces(path, "proving_ground"))


def test_accepted_clips_of_a_decision_are_candidates_of_one_situation(examples: Examples) -> None:
    assert len(examples) == 1
    assert examples.plans.valid.tolist() == [[True, True]]
    assert examples.outcomes.manoeuvre.tolist() == [["control", "rear_end"]]


def test_agents_are_where_they_were(examples: Examples) -> None:
    s = examples.situations
    assert s.past_valid[0, :, -1].tolist() == [True] * 3 + [False] * 21
    np.testing.assert_allclose(s.past[0, 0, :, 0], [-20.0, -15.0, -10.0, -5.0, 0.0], atol=1e-4)
    np.testing.assert_allclose(s.past[0, 1, -1], [30.0, 0.0, 0.0, 5.0], atol=1e-4)
    np.testing.assert_allclose(s.past[0, 1, 0, 0], 30.0 - 10.0, atol=1e-4)
    np.testing.assert_allclose(s.past[0, 2, -1], [60.0, -LANE_M, np.pi, 8.0], atol=1e-4)
    np.testing.assert_allclose(s.half_m[0, :3], [made.HALF_M] * 3, atol=1e-6)
    np.testing.assert_allclose(s.yaw_rate_radps[0, :3], np.radians([0.0, 0.0, 9.0]), atol=1e-6)
    np.testing.assert_allclose(s.acceleration_mps2[0, :3], [0.0, -1.5, 2.0], atol=1e-6)
    assert s.speed_limit_mps[0] == 12.5


def test_plans_go_on_through_the_crash(examples: Examples) -> None:
    x = examples.plans.fine[0, :, :, 0]
    np.testing.assert_allclose(x[1], 0.1 * 10.0 * np.arange(1, 41), atol=1e-3)
    np.testing.assert_allclose(examples.plans.poses[0, 0, :, 0], np.arange(1, 9), atol=1e-3)


def test_labels_are_what_happened(examples: Examples) -> None:
    o = examples.outcomes
    assert o.event[0].tolist() == [EventKind.NONE, EventKind.COLLISION]
    assert o.event_step[0].tolist() == [NO_EVENT_STEP, (made.HIT_TICK - 1) // 10]
    assert o.hit[0].tolist() == [-1, 1]
    assert o.closing_mps[0, 1] == 5.0
    np.testing.assert_allclose(o.agents[0, 0, 0, :, 0], np.arange(1, 9), atol=1e-3)
    np.testing.assert_allclose(o.agents[0, 1, 1, -1, :2], [30.0 + 20.0, 0.0], atol=1e-3)
    assert bool(o.agents_valid[0, :, :3].all())
    assert not o.agents_valid[0, :, 3:].any()


def test_wheels_are_so_far_from_the_edges(examples: Examples) -> None:
    aside = 0.5 * DEFAULT_SHAPE.track_m
    left, right = 0.5 * LANE_M + aside, 0.5 * LANE_M - aside  # the right edge is nearer to both
    wheels = examples.plans.wheels_m[0, :, 5:]
    np.testing.assert_allclose(wheels, np.broadcast_to([left, right] * 2, wheels.shape), atol=0.03)


def test_the_red_line_is_passed_when_the_front_is_there(examples: Examples) -> None:
    s = examples.situations
    when = (made.LINE_AHEAD_M - made.HALF_M[0]) / 10.0
    assert np.isinf(examples.plans.red_line_s[0, 0])
    assert examples.plans.red_line_s[0, 1] == pytest.approx(when, abs=0.1)
    np.testing.assert_allclose(s.stop_lines[0, 0], [40.0, 0.0, 0.0, 0.5 * LANE_M], atol=1e-3)
    assert s.line_red[0].tolist() == [True] + [False] * 7


def test_pieces_lead_along_the_route_and_know_their_light(examples: Examples) -> None:
    s = examples.situations
    ahead = s.pieces_m[0, :4].reshape(40, 2)
    np.testing.assert_allclose(ahead[:, 0], ahead[0, 0] + 2.0 * np.arange(40), atol=1e-3)
    np.testing.assert_allclose(ahead[:, 1], 0.0, atol=1e-3)
    assert s.piece_flags[0, :, 0].tolist() == [True] * 4 + [False] * 44
    shown = s.piece_valid[0] & (np.abs(s.pieces_m[0, :, 0, 0]) < 80.0)
    lanes = s.pieces_m[0, :, :, 1].mean(axis=1)
    against = shown & (np.abs(lanes + LANE_M) < 0.2)
    along = shown & (np.abs(lanes) < 0.2)
    assert against.any()
    assert bool(s.piece_flags[0, against, 2].all())
    assert not s.piece_flags[0, along, 2].any()
    stops = s.piece_flags[0, :, 3]
    assert stops.any()
    assert bool((np.abs(lanes[stops]) < 0.2).all())
    assert set(s.piece_light[0, stops].tolist()) == {int(LightState.RED)}
    assert set(s.piece_light[0, ~stops].tolist()) == {int(LightState.UNKNOWN)}


def test_the_crash_is_worth_less(examples: Examples) -> None:
    reward = driven_reward(examples)
    assert reward[0, 1] < reward[0, 0] - 1.0


def test_parts_are_made_once_and_anew_when_damaged(
    recording: Path, examples: Examples, tmp_path: Path
) -> None:
    for name in (schema.SHARDS_FOLDER, schema.TOWNS_FOLDER):
        (tmp_path / name).symlink_to(recording / name)
    said: list[str] = []
    prepare_examples(tmp_path, said.append)
    (path,) = (tmp_path / EXAMPLES_FOLDER).iterdir()
    first = path.read_bytes()
    prepare_examples(tmp_path, said.append)
    assert len(said) == 1
    path.write_bytes(first[:1000])
    prepare_examples(tmp_path, said.append)
    assert len(said) == 2
    found = read_split(tmp_path, "train")
    for group in ("situations", "plans", "outcomes"):
        mine, theirs = getattr(found, group), getattr(examples, group)
        names = [f.name for f in fields(mine)]
        assert all(np.array_equal(getattr(mine, n), getattr(theirs, n)) for n in names)
    assert read_part(path)[1].split == "train"


def test_a_missing_town_is_named(recording: Path, tmp_path: Path) -> None:
    (tmp_path / schema.SHARDS_FOLDER).symlink_to(recording / schema.SHARDS_FOLDER)
    with pytest.raises(FileFormatError, match=r"towns/made\.xodr"):
        prepare_examples(tmp_path, print)


def test_held_out_towns_are_never_learnt_from(tmp_path: Path) -> None:
    shard = made.write_made_shard(tmp_path)
    meta = json.loads((shard / schema.SHARD_FILE).read_text())
    (shard / schema.SHARD_FILE).write_text(json.dumps({**meta, "town": "Metro-907"}))
    with pytest.raises(HeldOutError, match="Metro-907"):
        prepare_examples(tmp_path, print)
    assert not (tmp_path / EXAMPLES_FOLDER).exists()
