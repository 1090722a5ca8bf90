"""A vocabulary is made from logs that were really written."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from adr1.episodes.frame import ActorKind, EgoControl, StateFrame
from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_writer import StateLogWriter
from adr1.errors import InputError
from adr1.routes.dense_route import DenseRoute
from adr1.trajectories.__main__ import Options, main
from adr1.trajectories.vocabulary import SPEEDS_MPS, Vocabulary


def _route() -> DenseRoute:
    columns = {f.name: np.zeros(2) for f in dataclasses.fields(DenseRoute)}
    columns |= {"positions_world_m": np.zeros((2, 3)), "sampling_m": 1.0}
    columns |= {"options": np.zeros(2, np.int8), "is_junction": np.zeros(2, np.bool_)}
    columns |= {n: np.zeros(2, np.int64) for n in ("road_ids", "section_ids", "lane_ids")}
    return DenseRoute(**columns)


def _frame(tick: int, speed_mps: float) -> StateFrame:
    """On a circle of 60 m, a little faster and slower in turns."""
    time_s = 0.1 * tick
    angle = speed_mps * (time_s + 0.2 * np.sin(time_s)) / 60.0
    speed = speed_mps * (1.0 + 0.2 * np.cos(time_s))
    row = np.zeros(15)
    row[:2] = 60.0 * np.sin(angle), 60.0 * (1.0 - np.cos(angle))
    row[4], row[6], row[7] = np.degrees(angle), speed * np.cos(angle), speed * np.sin(angle)
    return StateFrame(
        frame=100 + tick,
        time_s=time_s,
        ids=np.array([1], dtype=np.int64),
        kinds=np.array([ActorKind.VEHICLE], dtype=np.uint8),
        is_background=np.zeros(1, dtype=np.bool_),
        kinematics=row[None].astype(np.float32),
        extents_m=np.ones((1, 3), dtype=np.float32),
        box_centers_local_m=np.zeros((1, 3), dtype=np.float32),
        ego_index=0,
        light_ids=np.zeros(0, dtype=np.int64),
        light_states=np.zeros(0, dtype=np.uint8),
        ego_control=EgoControl(),
        ego_speed_limit_mps=10.0,
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    for speed in (*SPEEDS_MPS, 18.0):
        name = folder / f"run{speed:g}" / "state" / "route"
        with StateLogWriter(name, route=_route(), furniture=furniture_of([], [])) as writer:
            for tick in range(120):
                writer.write(_frame(tick, speed + 1.0))
    return folder


def test_a_vocabulary_comes_from_the_logs_below_a_folder(runs, tmp_path, capsys):
    out = tmp_path / "vocabulary.json"
    main(Options(folders=(runs,), out=out, clusters=6))
    made = Vocabulary.read(out)
    assert f"{len(made)} candidates" in capsys.readouterr().out
    for speed in (1.0, 11.0, 16.0):
        driven = made.at(speed)[:6]
        assert driven[:, -1, 0].max() == pytest.approx(4.0 * speed, rel=0.4)
        assert (driven[:, -1, 1] > 0.0).all()  # all bend to the right


def test_folders_without_logs_or_with_too_little_driving_are_refused(runs, tmp_path):
    with pytest.raises(InputError, match="no state log below"):
        main(Options(folders=(tmp_path,), out=tmp_path / "vocabulary.json"))
    with pytest.raises(InputError, match="cannot make 64 clusters"):
        main(Options(folders=(runs / "run0",), out=tmp_path / "vocabulary.json"))
    assert not (tmp_path / "vocabulary.json").exists()
