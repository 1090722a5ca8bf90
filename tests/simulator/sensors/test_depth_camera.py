"""The 24 bits of depth, decoded by CARLA's formula."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.sensors.camera_model import CameraModel
from adr1.simulator.sensors.depth_camera import encode_depth

MODEL = CameraModel(16, 12, 100.0)


def decoded_m(distance_m: np.ndarray) -> np.ndarray:
    directions = MODEL.directions(np.eye(3))
    bgra = encode_depth(distance_m.astype(np.float32), directions, np.array((1.0, 0.0, 0.0)))
    blue, green, red = bgra[:, :3].T.astype(np.float64)
    return 1000.0 * (red + 256.0 * green + 65536.0 * blue) / (256.0**3 - 1.0)


def test_depth_is_along_the_axis_to_a_tenth_of_a_millimetre() -> None:
    forward = MODEL.directions(np.eye(3))[:, 0].astype(np.float64)
    assert decoded_m(40.0 / forward) == pytest.approx(40.0, abs=1e-4)


def test_the_sky_and_all_beyond_a_kilometre_is_1000_m() -> None:
    assert decoded_m(np.full(MODEL.pixels, np.inf)) == pytest.approx(1000.0)
    assert decoded_m(np.full(MODEL.pixels, 2900.0)) == pytest.approx(1000.0)
