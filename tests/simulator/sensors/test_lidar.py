"""LiDAR on a plane, by hand: places, order, turning, intensity, drop-off, noise."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.simulator.sensors.stage import Stage, lidar_frame

from adr1.errors import InputError
from adr1.simulator.geometry import Pose

CLEAR = {"dropoff_general_rate": 0, "dropoff_intensity_limit": 0, "noise_stddev": 0}
WHOLE = {
    **CLEAR,
    "channels": 16,
    "range": 60,
    "points_per_second": 16 * 360 * 20,
    "rotation_frequency": 20,
    "upper_fov": -5,
    "lower_fov": -20,
}
HEIGHT_M = 2.0


def scan(stage: Stage, firing: int = 0, pose: Pose | None = None, **attributes):
    kind = "sensor.lidar.ray_cast"
    lidar = stage.spawn(kind, pose or Pose(0, 0, HEIGHT_M), **{**WHOLE, **attributes})
    return lidar_frame(stage.measure(lidar, firing))


def test_points_lie_on_the_plane_channel_by_channel() -> None:
    angle, counts, points = scan(Stage())
    assert angle == 0.0
    assert counts.tolist() == [360] * 16
    assert points[:, 2] == pytest.approx(-HEIGHT_M, abs=1e-3)
    by_channel = points.reshape(16, 360, 4)
    elevation = np.degrees(
        np.arctan2(by_channel[..., 2], np.hypot(by_channel[..., 0], by_channel[..., 1]))
    )
    assert elevation == pytest.approx(
        np.repeat(np.linspace(-5, -20, 16)[:, None], 360, axis=1), abs=1e-3
    )
    azimuth = np.degrees(np.arctan2(by_channel[0, :, 1], by_channel[0, :, 0]))
    assert azimuth[1:] == pytest.approx(np.arange(-179, 180), abs=1e-2)
    assert abs(azimuth[0]) == pytest.approx(180.0, abs=1e-2)


def test_points_are_in_the_frame_of_a_turned_sensor() -> None:
    pose = Pose(5.0, -3.0, HEIGHT_M, pitch_deg=8.0, yaw_deg=70.0, roll_deg=-4.0)
    _, counts, points = scan(Stage(), pose=pose, lower_fov=-40, upper_fov=-20)
    assert counts.sum() == 16 * 360
    world = np.array([pose.transform_point(tuple(p)) for p in points[:, :3].astype(float)])
    assert world[:, 2] == pytest.approx(0.0, abs=1e-3)


def test_half_a_turn_per_frame_at_10_hz_and_20_ticks_per_second() -> None:
    stage = Stage()
    sides = []
    for firing in range(4):
        angle, _, points = scan(stage, firing, rotation_frequency=10)
        assert angle == pytest.approx(math.pi if firing % 2 == 0 else 0.0, abs=1e-6)
        sides.append(points[:, 1].copy())
    # The first half begins behind and goes over the left side, which has negative y.
    for firing, y in enumerate(sides):
        assert ((y <= 1e-3) if firing % 2 == 0 else (y >= -1e-3)).all()
    assert (sides[0] == sides[2]).all()


def test_a_turn_that_no_tick_divides() -> None:
    stage = Stage()
    attributes = {"rotation_frequency": 7, "horizontal_fov": 90}
    ends = [scan(stage, firing, **attributes)[0] for firing in range(5)]
    turns = np.arange(1, 6) * 7 * 0.05 % 1.0
    assert ends == pytest.approx((math.radians(90) * turns).tolist(), abs=1e-6)
    _, _, points = scan(stage, 0, **attributes)
    azimuth = np.degrees(np.arctan2(points[:, 1], points[:, 0]))
    assert azimuth.min() == pytest.approx(-45.0, abs=1e-2)
    assert azimuth.max() < -45.0 + 0.35 * 90.0


def test_range_and_points_per_second() -> None:
    stage = Stage()
    _, counts, points = scan(stage, range=15)
    far = np.linalg.norm(points[:, :3], axis=1)
    assert far.max() <= 15.0
    assert counts[0] == 0  # 5 degrees down from 2 m is 23 m away
    assert counts[-1] == 360
    # 1000 / 20 / 16 = 3.125; 1.5 is rounded up, as CARLA does
    assert scan(stage, points_per_second=1000)[1].tolist() == [3] * 16
    assert scan(stage, points_per_second=480)[1].tolist() == [2] * 16
    _, counts, points = scan(stage, points_per_second=100)
    assert (counts.sum(), len(points)) == (0, 0)
    one = scan(stage, channels=1)[1]
    assert one.shape == (1,)


def test_intensity_falls_with_distance() -> None:
    _, _, points = scan(Stage(), atmosphere_attenuation_rate=0.03)
    distance = np.linalg.norm(points[:, :3], axis=1)
    assert points[:, 3] == pytest.approx(np.exp(-0.03 * distance), rel=1e-4)


def test_general_drop_off() -> None:
    stage = Stage()
    whole = scan(stage)[2]
    _, counts, points = scan(stage, dropoff_general_rate=0.45)
    assert len(points) / len(whole) == pytest.approx(0.55, abs=0.03)
    assert counts.min() > 150
    rows = {row.tobytes() for row in whole}
    assert all(row.tobytes() in rows for row in points)
    assert len(scan(stage, dropoff_general_rate=1)[2]) == 0


def test_drop_off_by_intensity() -> None:
    stage = Stage()
    rate, limit, zero = 0.05, 0.7, 0.4
    whole = scan(stage, atmosphere_attenuation_rate=rate)[2]
    kept = scan(
        stage,
        atmosphere_attenuation_rate=rate,
        dropoff_intensity_limit=limit,
        dropoff_zero_intensity=zero,
    )[2]
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 1.0)):

        def among(rows: np.ndarray, low: float = low, high: float = high) -> np.ndarray:
            return rows[(rows[:, 3] > low) & (rows[:, 3] <= high), 3]

        before = among(whole)
        expected = np.where(before > limit, 1.0, before * zero / limit + 1.0 - zero).mean()
        assert len(before) > 500
        assert len(among(kept)) / len(before) == pytest.approx(expected, abs=0.05)


def test_noise_moves_points_along_their_ray() -> None:
    stage = Stage()
    clear = scan(stage)[2][:, :3].astype(float)
    noisy = scan(stage, noise_stddev=0.1)[2][:, :3].astype(float)
    distance = np.linalg.norm(clear, axis=1)
    off = np.linalg.norm(noisy, axis=1) - distance
    assert off.std() == pytest.approx(0.1, rel=0.05)
    assert abs(off.mean()) < 0.01
    across = np.linalg.norm(np.cross(clear, noisy), axis=1) / distance**2
    assert across.max() < 1e-5


def test_draws_depend_on_seed_and_firing_only() -> None:
    noisy = {"noise_stddev": 0.1, "dropoff_general_rate": 0.3, "noise_seed": 5}
    stage = Stage()
    first, second = (scan(stage, firing, **noisy)[2].tobytes() for firing in (0, 1))
    assert first != second
    assert first != scan(stage, 0, **{**noisy, "noise_seed": 6})[2].tobytes()
    # another sensor, another episode, and no firing before: the same draws
    assert scan(Stage(), 1, **noisy)[2].tobytes() == second


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("channels", 0),
        ("channels", 100000),
        ("range", -1),
        ("points_per_second", -5),
        ("horizontal_fov", 400),
        ("upper_fov", 120),
        ("dropoff_general_rate", 1.5),
        ("dropoff_zero_intensity", -0.1),
        ("noise_stddev", -0.1),
        ("rotation_frequency", -1),
    ],
)
def test_impossible_attributes_are_told(attribute: str, value: float) -> None:
    stage = Stage()
    with pytest.raises(InputError, match=rf"'{attribute}' is {value:g}; give a value"):
        scan(stage, **{attribute: value})
