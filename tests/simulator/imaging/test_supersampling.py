"""Where further rays go."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.imaging.shading import Seen
from adr1.simulator.imaging.supersampling import (
    blend,
    edge_pixels,
    sample_offsets,
    sub_directions,
)
from adr1.simulator.sensors.camera_model import CameraModel

MODEL = CameraModel(9, 5, 70.0)


def seen(instance: np.ndarray) -> Seen:
    count = instance.size
    up = np.tile(np.array((0.0, 0.0, 1.0), np.float32), (count, 1))
    return Seen(
        np.full(count, 10.0, np.float32),
        instance.ravel().astype(np.int32),
        up,
        np.zeros(count, np.uint8),
        np.ones(count, np.uint8),
    )


def test_only_pixels_on_both_sides_of_an_edge_are_chosen() -> None:
    instance = np.zeros((5, 9), int)
    instance[:, 4:] = 3
    chosen = edge_pixels(seen(instance), 9)
    assert set((chosen % 9).tolist()) == {3, 4}
    assert len(chosen) == 10
    assert len(edge_pixels(seen(np.zeros((5, 9), int)), 9)) == 0


def test_samples_stay_in_their_pixel() -> None:
    offsets = sample_offsets(16)
    assert ((offsets >= 0.0) & (offsets < 1.0)).all()
    assert offsets[0].tolist() == [0.5, 0.5]
    axes = np.linalg.qr(np.array(((1.0, 0.2, 0.1), (0.3, 1.0, 0.0), (0.0, 0.1, 1.0))))[0]
    pixels = np.array((0, 13, 44))
    scale = np.array((1.0, 1.0 / MODEL.focal_px, 1.0 / MODEL.focal_px))
    further = sub_directions(MODEL.directions(axes), pixels, axes * scale, offsets)
    assert np.linalg.norm(further, axis=1) == pytest.approx(1.0, abs=1e-6)
    places = MODEL.project(further.astype(np.float64) @ axes).reshape(3, 16, 2)
    corner = np.stack((pixels % 9, pixels // 9), axis=1)[:, None]
    assert places == pytest.approx(corner + offsets[None], abs=1e-4)


def test_a_bright_sample_counts_as_white_only() -> None:
    rgb = np.full((4, 3), 0.5, np.float32)
    further = np.array(((50.0, 0.5, 0.5), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5)), np.float32)
    blend(rgb, np.array((2,)), further, 2.0)
    assert rgb[2] == pytest.approx(((2.0 + 1.5) / 4, 0.5, 0.5))
    assert (rgb[[0, 1, 3]] == 0.5).all()
