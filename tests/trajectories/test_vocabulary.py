from __future__ import annotations

import json

import numpy as np
import pytest

from adr1.errors import FileFormatError, InputError, TrajectoryError
from adr1.trajectories.clustering import representatives
from adr1.trajectories.ego_shape import DEFAULT_SHAPE
from adr1.trajectories.limits import DEFAULT_LIMITS, feasibility_of
from adr1.trajectories.manoeuvres import manoeuvres
from adr1.trajectories.roll_out import commands_of, roll_out
from adr1.trajectories.vocabulary import Vocabulary, make_vocabulary


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary.read()


@pytest.fixture(scope="module")
def driving():
    """2000 smooth trajectories and their start speeds."""
    random = np.random.default_rng(0)
    commands = np.empty((2000, 8, 2))
    commands[..., 0] = random.normal(0.0, 1.5, (2000, 1)) + random.normal(0.0, 0.3, (2000, 8))
    commands[..., 1] = random.normal(0.0, 1.0, (2000, 1))
    speeds = random.uniform(0.0, 25.0, 2000)
    return roll_out(commands, speeds), speeds


@pytest.mark.parametrize("speed", [0.0, 0.4, 1.0, 2.0, 3.5, 6.0, 10.0, 14.9, 20.0, 30.0])
@pytest.mark.parametrize("share", [0.0, 0.7, -0.7])
def test_every_candidate_is_feasible_at_every_speed(vocabulary, speed, share):
    tightest = DEFAULT_LIMITS.curvature_1pm(DEFAULT_SHAPE)
    fastest = min(speed * tightest, 4.0 / max(speed, 1e-9), DEFAULT_LIMITS.yaw_rate_radps)
    poses = vocabulary.at(speed, share * fastest)
    assert poses.shape == (len(vocabulary), 8, 3)
    judged = feasibility_of(poses, speed)
    assert [vocabulary.names[i] for i in np.flatnonzero(~judged.all)] == []


def test_candidates_reach_to_all_sides_and_stop(vocabulary):
    assert 64 <= len(vocabulary) <= 256
    assert len(set(vocabulary.names)) == len(vocabulary)
    at = dict(zip(vocabulary.names, vocabulary.at(12.0), strict=True))
    assert at["keep"][-1] == pytest.approx([48.0, 0.0, 0.0])
    assert at["brake_fully"][-1, 0] == pytest.approx(12.0**2 / 16.0, abs=0.2)
    assert at["speed_up_fully"][-1, 0] == pytest.approx(48.0 + 32.0, abs=0.1)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        assert 2.0 < sign * at[f"drift_{side}"][-1, 1] < 4.0
        assert sign * at[f"swerve_{side}"][-1, 1] > 1.0
        assert abs(at[f"swerve_{side}"][-1, 2]) < 0.03  # straight again
    assert (vocabulary.at(0.0)[vocabulary.names.index("brake_fully")] == 0.0).all()


def test_left_and_right_manoeuvres_mirror_each_other(vocabulary):
    at = dict(zip(vocabulary.names, vocabulary.at(9.0), strict=True))
    for name in manoeuvres():
        if name.endswith("_left"):
            mirrored = at[name.replace("_left", "_right")] * [1.0, -1.0, -1.0]
            assert at[name] == pytest.approx(mirrored)


def test_driving_is_near_to_some_cluster(driving):
    poses, speeds = driving
    made = make_vocabulary(poses, speeds, clusters=30)
    for row in range(0, 2000, 100):
        gap = np.hypot(*(made.at(speeds[row]) - poses[row])[..., :2].transpose(2, 0, 1))
        assert gap.mean(axis=1).min() < 3.0


def test_the_same_driving_makes_the_same_bytes_and_files_keep_all(driving, tmp_path):
    for name in ("one.json", "two.json"):
        make_vocabulary(*driving, clusters=8).write(tmp_path / name)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    made, read = make_vocabulary(*driving, clusters=8), Vocabulary.read(tmp_path / "one.json")
    assert read.names == made.names
    assert np.array_equal(read.at(7.0, 0.1), made.at(7.0, 0.1))


def test_driving_can_be_driven_again_by_its_commands(driving):
    poses, speeds = driving
    again = roll_out(commands_of(poses, speeds), speeds)
    gap = np.hypot(*(again - poses)[:, -1, :2].T)
    assert gap.mean() < 0.5
    assert gap.max() < 3.5


def test_spins_are_left_out_and_too_little_driving_is_refused(driving):
    poses, speeds = driving
    spin = poses.copy()
    spin[::2, :, 2] += np.linspace(0.5, 12.0, 8)
    made = make_vocabulary(spin, speeds, clusters=8)
    assert feasibility_of(made.at(10.0), 10.0).all.all()
    with pytest.raises(InputError, match="cannot make 8 clusters"):
        make_vocabulary(poses[:4], speeds[:4], clusters=8)


def test_clusters_are_found():
    random = np.random.default_rng(1)
    middles = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    points = np.concatenate([m + random.normal(0.0, 0.5, (50, 2)) for m in middles])
    rows = representatives(points, 3)
    assert sorted((rows // 50).tolist()) == [0, 1, 2]
    assert abs(points[rows] - middles[rows // 50]).max() < 0.5


@pytest.mark.parametrize("change", ["version", "checksum", "text", "list", "missing"])
def test_broken_files_are_refused(vocabulary, tmp_path, change):
    path = tmp_path / "vocabulary.json"
    vocabulary.write(path)
    content = json.loads(path.read_text())
    if change == "version":
        content["version"] = 99
    elif change == "checksum":
        content["driving"][0][0][0][0] += 0.1
    if change == "missing":
        path.unlink()
    else:
        texts = {"text": "{", "list": "[]"}
        path.write_text(texts.get(change, json.dumps(content)))
    with pytest.raises(FileFormatError, match=r"vocabulary\.json"):
        Vocabulary.read(path)


def test_speeds_that_are_none_are_refused(vocabulary):
    with pytest.raises(TrajectoryError):
        vocabulary.at(float("nan"))
