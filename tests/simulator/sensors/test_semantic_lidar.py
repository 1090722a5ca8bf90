"""Semantic LiDAR: who was met, with what tag, at what angle."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulator.sensors.stage import Stage, lidar_frame

from adr1.simulator.geometry import Pose

ROW = np.dtype([("at", "<f4", 3), ("cosine", "<f4"), ("actor", "<u4"), ("tag", "<u4")])
ATTRIBUTES = {"channels": 32, "range": 50, "points_per_second": 32 * 720 * 20}


def scan(stage: Stage, **attributes) -> np.ndarray:
    lidar = stage.spawn(
        "sensor.lidar.ray_cast_semantic",
        Pose(0.0, 0.0, 2.0),
        **{**ATTRIBUTES, "rotation_frequency": 20, **attributes},
    )
    _, counts, points = lidar_frame(stage.measure(lidar), 6)
    assert len(counts) == 32
    return points.view(ROW)[:, 0]


def test_plane() -> None:
    rows = scan(Stage())
    assert (rows["actor"] == 0).all()
    assert (rows["tag"] == 1).all()
    steep = 2.0 / np.linalg.norm(rows["at"], axis=1)
    assert rows["cosine"] == pytest.approx(steep, abs=1e-4)


def test_actors_by_id_and_tag() -> None:
    stage = Stage()
    car = stage.moving_car(Pose(10.0, 0.0, 0.0, yaw_deg=90.0))
    walker = stage.spawn("walker.pedestrian.0001", Pose(0.0, 5.0, 0.93))
    cycle = stage.spawn("vehicle.diamondback.century", Pose(-6.0, 0.0, 0.0))
    rows = scan(stage)
    for actor, tags in ((car, {14}), (walker, {12}), (cycle, {13, 19})):
        own = rows[rows["actor"] == actor.actor_id]
        assert len(own) > 20, actor.type_id
        assert set(own["tag"].tolist()) <= tags
    near = rows[rows["actor"] == car.actor_id]["at"]
    half_width_m = car.box.extent_m[1]
    assert near[:, 0].min() == pytest.approx(10.0 - half_width_m, abs=0.15)
    assert set(rows["actor"].tolist()) == {0, car.actor_id, walker.actor_id, cycle.actor_id}


def test_nothing_within_reach() -> None:
    assert len(scan(Stage(), range=1.5)) == 0
