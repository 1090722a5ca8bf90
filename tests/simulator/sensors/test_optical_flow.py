"""Flow of known points against the difference of their projections."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.simulator.sensors.stage import Stage

from adr1.simulator.geometry import Pose
from adr1.simulator.rays.instances import NOTHING, TOWN
from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.optical_flow import (
    LIMIT,
    CameraPlace,
    Placement,
    flow_of,
    moves_between,
)
from adr1.simulator.sensors.registry import make_sensor
from adr1.simulator.world.attachment import rotation_matrix

MODEL = CameraModel(64, 36, 80.0)
NOW = Pose(3.0, 1.0, 2.0, -4.0, 12.0, 3.0)
THEN = Pose(2.2, 0.7, 2.1, -3.0, 10.0, 2.0)


def place(pose: Pose) -> CameraPlace:
    return CameraPlace(
        np.array((pose.x_m, pose.y_m, pose.z_m)), np.ascontiguousarray(rotation_matrix(pose))
    )


def placed(poses: dict[int, Pose]) -> Placement:
    rows = np.zeros((len(poses), 3, 4), np.float32)
    for row, pose in enumerate(poses.values()):
        rows[row, :, :3] = rotation_matrix(pose)
        rows[row, :, 3] = (pose.x_m, pose.y_m, pose.z_m)
    return Placement(np.array(list(poses), np.int64), rows)


def flow_px(met: int, distance_m: float, moves: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Flow in pixels (right, down), and the points now in the world."""
    now = place(NOW)
    directions = MODEL.directions(now.axes)
    distances = np.full(MODEL.pixels, distance_m, np.float32)
    met_rows = np.full(MODEL.pixels, met, np.int32)
    flow = flow_of(MODEL, now, place(THEN), directions, distances, met_rows, moves)
    pixels = flow * (MODEL.width_px / 2, -MODEL.height_px / 2)
    return pixels, now.eye_m + directions.astype(np.float64) * min(distance_m, 1e9)


def seen_by(pose: Pose, points_m: np.ndarray) -> np.ndarray:
    at = place(pose)
    return MODEL.project((points_m - at.eye_m) @ at.axes)


def test_a_moving_camera_before_a_standing_town() -> None:
    moved, points = flow_px(TOWN, 15.0, np.zeros((0, 3, 4)))
    assert moved == pytest.approx(seen_by(NOW, points) - seen_by(THEN, points), abs=1e-3)


def test_a_moving_actor_before_a_moving_camera() -> None:
    was, is_now = Pose(20.0, 3.0, 0.5, 0.0, 30.0), Pose(20.6, 3.2, 0.5, 0.0, 33.0)
    moves = moves_between(placed({5: Pose(0, 0), 7: was}), placed({7: is_now, 9: Pose(1, 1)}))
    moved, points = flow_px(0, 15.0, moves)
    turn_now, turn_was = rotation_matrix(is_now), rotation_matrix(was)
    local = (points - (is_now.x_m, is_now.y_m, is_now.z_m)) @ turn_now
    earlier = local @ turn_was.T + (was.x_m, was.y_m, was.z_m)
    assert moved == pytest.approx(seen_by(NOW, points) - seen_by(THEN, earlier), abs=2e-3)
    assert moves[1] == pytest.approx(np.eye(3, 4))


def test_the_sky_only_turns() -> None:
    moved, _ = flow_px(NOTHING, math.inf, np.zeros((0, 3, 4)))
    far = MODEL.directions(place(NOW).axes).astype(np.float64)
    then = MODEL.project(far @ place(THEN).axes)
    assert moved == pytest.approx(MODEL.project(far @ place(NOW).axes) - then, abs=1e-3)


def test_flow_stays_in_its_range() -> None:
    axes = place(NOW).axes
    directions = MODEL.directions(axes)
    from_afar = CameraPlace(place(NOW).eye_m - 50.0 * axes[:, 1], axes)
    flow = flow_of(
        MODEL,
        place(NOW),
        from_afar,
        directions,
        np.full(MODEL.pixels, 2.0, np.float32),
        np.full(MODEL.pixels, TOWN, np.int32),
        np.zeros((0, 3, 4)),
    )
    assert np.isfinite(flow).all()
    assert np.abs(flow).max() == LIMIT


def test_a_restored_camera_goes_on_from_its_last_picture() -> None:
    stage = Stage()
    car = stage.moving_car(Pose(0.0, 0.0))
    mount = {"image_size_x": 32, "image_size_y": 18}
    actor = stage.spawn("sensor.camera.optical_flow", Pose(0.0, 0.0, 2.0), car, **mount)
    camera, other = make_sensor(actor), make_sensor(actor)
    assert camera is not None
    assert other is not None
    assert camera.state() is None
    (still,) = camera.measure(actor, stage.moment())
    assert not np.frombuffer(still[12:], np.float32).any()
    other.set_state(camera.state())
    stage.episode.table.set_pose(actor.actor_id, Pose(0.5, 0.1, 2.0, 0.0, 2.0))
    moment = stage.moment()
    (moved,), (again,) = camera.measure(actor, moment), other.measure(actor, moment)
    assert np.frombuffer(moved[12:], np.float32).any()
    assert moved == again
    with pytest.raises(ValueError, match="optical flow camera"):
        other.set_state({"random": 1})
