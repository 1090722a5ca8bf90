"""The pinhole, against CARLA's matrix K by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.simulator.sensors.camera_model import CameraModel


def test_focal_length_is_that_of_the_matrix_k() -> None:
    assert CameraModel(800, 600, 90.0).focal_px == pytest.approx(400.0)
    assert CameraModel(320, 180, 35.0).focal_px == pytest.approx(160 / math.tan(math.radians(17.5)))


def test_points_are_seen_right_and_up() -> None:
    model = CameraModel(800, 600, 90.0)
    seen = model.project(np.array(((10.0, 0.0, 0.0), (10.0, 5.0, 0.0), (10.0, 0.0, 5.0))))
    assert seen == pytest.approx(np.array(((400, 300), (600, 300), (400, 100))))


@pytest.mark.parametrize("model", [CameraModel(8, 6, 90.0), CameraModel(5, 3, 30.0)])
def test_each_ray_goes_through_the_middle_of_its_pixel(model: CameraModel) -> None:
    directions = model.directions(np.eye(3)).astype(np.float64)
    column, row = np.meshgrid(np.arange(model.width_px), np.arange(model.height_px))
    middles = np.stack((column.ravel() + 0.5, row.ravel() + 0.5), axis=1)
    assert np.linalg.norm(directions, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert model.project(directions) == pytest.approx(middles, abs=1e-4)


def test_axes_turn_the_rays() -> None:
    to_the_right = np.array(((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)))
    middle = CameraModel(3, 3, 60.0).directions(to_the_right)[4]
    assert middle == pytest.approx((0.0, 1.0, 0.0), abs=1e-6)


def test_the_header_tells_size_and_field_of_view() -> None:
    header = CameraModel(320, 180, 35.0).header
    assert np.frombuffer(header[:8], "<u4").tolist() == [320, 180]
    assert np.frombuffer(header[8:], "<f4").tolist() == [35.0]
