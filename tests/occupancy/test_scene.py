"""Scenes of a log that was really written: by frames and as a whole they are the same."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from adr1.episodes.drive_arrays import read_drive_arrays
from adr1.episodes.frame import ActorKind, EgoControl, LightState, StateFrame
from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_writer import StateLogWriter
from adr1.errors import InputError
from adr1.occupancy.layers import Layer
from adr1.occupancy.scene import scene_of, scene_of_drive
from adr1.routes.dense_route import DenseRoute

FURNITURE = furniture_of([[50, 15.0, 0.0, 0.0, 0.0, 1.75], [51, 30.0, 0.0, 0.0, 0.0, 1.75]], [])


def _frame(number: int) -> StateFrame:
    random = np.random.default_rng(number)
    ids = [3, 7, 8, 20] if number < 10 else [7, 8, 21]
    count = len(ids)
    states = [LightState.RED, LightState.GREEN] if number % 8 < 4 else [LightState.YELLOW] * 2
    return StateFrame(
        frame=100 + number,
        time_s=0.05 * number,
        ids=np.array(ids, dtype=np.int64),
        kinds=np.array([i % len(ActorKind) for i in ids], dtype=np.uint8),
        is_background=np.zeros(count, dtype=np.bool_),
        kinematics=random.normal(size=(count, 15)).astype(np.float32),
        extents_m=np.array([[i, 1.0, 0.75] for i in ids], dtype=np.float32),
        box_centers_local_m=np.array([[0.1, 0.0, i / 3] for i in ids], dtype=np.float32),
        ego_index=ids.index(7),
        light_ids=np.array([50, 51], dtype=np.int64),
        light_states=np.array(states, dtype=np.uint8),
        ego_control=EgoControl(),
        ego_speed_limit_mps=10.0,
    )


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> StateLogReader:
    folder = tmp_path_factory.mktemp("logs") / "state"
    columns = {f.name: np.zeros(2) for f in dataclasses.fields(DenseRoute)}
    columns |= {"positions_world_m": np.zeros((2, 3)), "sampling_m": 1.0}
    columns |= {"options": np.zeros(2, np.int8), "is_junction": np.zeros(2, np.bool_)}
    columns |= {n: np.zeros(2, np.int64) for n in ("road_ids", "section_ids", "lane_ids")}
    with StateLogWriter(folder, route=DenseRoute(**columns), furniture=FURNITURE) as writer:
        for number in range(20):
            writer.write(_frame(number))
    return StateLogReader(folder)


def test_a_log_as_a_whole_and_by_frames_makes_the_same_scene(log):
    ticks = np.array([0, 3, 4, 9, 10, 19])
    by_frames = scene_of([_frame(t) for t in ticks], FURNITURE)
    whole = scene_of_drive(read_drive_arrays(log), ticks, log.furniture, log.lights())
    assert np.array_equal(whole.boxes_world, by_frames.boxes_world)
    assert np.array_equal(whole.z_world_m, by_frames.z_world_m)
    assert np.array_equal(whole.bits, by_frames.bits)
    red = (whole.bits == Layer.RED_LINE).sum(axis=1)
    assert red.tolist() == [1, 1, 0, 1, 1, 1]


def test_without_lights_there_are_no_lines(log):
    scene = scene_of_drive(read_drive_arrays(log), np.array([0]))
    assert len(scene) == 1
    assert not (scene.bits == Layer.RED_LINE).any()


@pytest.mark.parametrize("ticks", [[], [-1], [20]])
def test_ticks_that_the_log_does_not_have_are_refused(log, ticks):
    with pytest.raises(InputError, match="needs ticks"):
        scene_of_drive(read_drive_arrays(log), np.array(ticks))
