"""Radar: sign and size of velocities, directions, distances."""

from __future__ import annotations

import numpy as np
import pytest
from tests.simulator.sensors.stage import Stage

from adr1.errors import InputError
from adr1.simulator.geometry import Pose
from adr1.simulator.world.actor import Actor

KIND = "sensor.other.radar"
ROW = np.dtype([("velocity", "<f4"), ("azimuth", "<f4"), ("altitude", "<f4"), ("depth", "<f4")])
DENSE = {"points_per_second": 40000, "range": 80}


def scan(stage: Stage, radar: Actor, firing: int = 0) -> np.ndarray:
    return np.frombuffer(stage.measure(radar, firing), ROW)


def ahead_only(rows: np.ndarray) -> np.ndarray:
    """Rays that meet the car 20 m ahead and not the ground."""
    return rows[(rows["depth"] < 20.0) & (rows["depth"] > 15.0) & (abs(rows["altitude"]) < 0.02)]


@pytest.mark.parametrize(("speed_mps", "sign"), [(7.0, 1.0), (-7.0, -1.0)])
def test_approaching_is_negative(speed_mps: float, sign: float) -> None:
    stage = Stage()
    stage.moving_car(Pose(20.0, 0.0), (speed_mps, 0.0, 0.0))
    radar = stage.spawn(KIND, Pose(0.0, 0.0, 0.6), **DENSE)
    seen = ahead_only(scan(stage, radar))
    assert len(seen) > 20
    along = np.cos(seen["azimuth"]) * np.cos(seen["altitude"])
    assert seen["velocity"] == pytest.approx(speed_mps * along, abs=1e-3)
    assert (np.sign(seen["velocity"]) == sign).all()


def test_own_speed_counts_and_own_turn() -> None:
    stage = Stage()
    own = stage.moving_car(Pose(0.0, 0.0), (5.0, 0.0, 0.0))
    stage.moving_car(Pose(20.0, 0.0), (8.0, 0.0, 0.0))
    radar = stage.spawn(KIND, Pose(2.6, 0.0, 0.6), own, **DENSE)
    rows = scan(stage, radar)
    ground = rows[(rows["altitude"] < -0.03) & (rows["depth"] < 12.0)]
    assert len(ground) > 20
    for seen, relative_mps in ((ahead_only(rows), 3.0), (ground, -5.0)):
        along = np.cos(seen["azimuth"]) * np.cos(seen["altitude"])
        assert seen["velocity"] == pytest.approx(relative_mps * along, abs=1e-3)
    stage.kinematics(own)[11] = 90.0  # deg/s, to the right: the bumper moves to the right
    turning = scan(stage, radar)
    lateral_mps = np.radians(90.0) * 2.6
    expected = -5.0 * np.cos(turning["azimuth"]) - lateral_mps * np.sin(turning["azimuth"])
    near = (turning["altitude"] < -0.03) & (turning["depth"] < 12.0)
    assert turning["velocity"][near] == pytest.approx(
        (expected * np.cos(turning["altitude"]))[near], abs=1e-3
    )


def test_directions_fill_the_ellipse_and_depth_is_that_of_the_plane() -> None:
    stage = Stage()
    attributes = {"horizontal_fov": 60, "vertical_fov": 20, **DENSE, "range": 500}
    radar = stage.spawn(KIND, Pose(0.0, 0.0, 30.0, pitch_deg=-90.0), **attributes)
    rows = scan(stage, radar)
    assert len(rows) == 2000  # 40000 per second, 0.05 s, all meet the ground
    x = np.cos(rows["altitude"]) * np.cos(rows["azimuth"])
    assert rows["depth"] * x == pytest.approx(30.0, rel=1e-4)
    right, up = np.tan(rows["azimuth"]), np.tan(rows["altitude"]) / np.cos(rows["azimuth"])
    radius = np.hypot(right / np.tan(np.radians(30)), up / np.tan(np.radians(10)))
    assert radius.max() <= 1.0 + 1e-5
    assert np.histogram(radius, 4, (0, 1))[0] == pytest.approx(500, rel=0.2)
    assert abs(right.mean()) < 0.03


def test_azimuth_grows_to_the_right_and_altitude_upwards() -> None:
    stage = Stage()
    right = stage.moving_car(Pose(20.0, 6.0), (0.0, 9.0, 0.0))
    radar = stage.spawn(KIND, Pose(0.0, 0.0, 0.6), **{**DENSE, "horizontal_fov": 60})
    rows = scan(stage, radar)
    moving = rows[rows["velocity"] != 0.0]
    assert right.actor_id
    assert len(moving) > 10
    assert moving["azimuth"] == pytest.approx(0.3, abs=0.15)
    ground = rows[rows["velocity"] == 0.0]
    assert (ground["altitude"] < 0.0).all()


def test_draws_depend_on_seed_and_firing_only() -> None:
    def bytes_of(firing: int, seed: int) -> bytes:
        stage = Stage()
        radar = stage.spawn(KIND, Pose(0.0, 0.0, 1.0), noise_seed=seed, range=200)
        return stage.measure(radar, firing)

    assert bytes_of(3, 1) == bytes_of(3, 1)
    assert len({bytes_of(0, 1), bytes_of(1, 1), bytes_of(0, 2)}) == 3


def test_a_radar_inside_its_carrier_looks_out() -> None:
    stage = Stage()
    own = stage.moving_car(Pose(0.0, 0.0))
    inside = stage.spawn(KIND, Pose(0.5, 0.0, 0.6), own, **DENSE)
    assert scan(stage, inside)["depth"].min() > 1.8
    # from outside a carrier is met: straight down on the roof
    above = stage.spawn(KIND, Pose(0.0, 0.0, 4.0, pitch_deg=-90.0), own, **DENSE)
    assert scan(stage, above)["depth"].min() == pytest.approx(
        4.0 - 2 * own.box.extent_m[2], abs=0.15
    )


def test_no_rays_and_nothing_met() -> None:
    stage = Stage()
    up = Pose(0.0, 0.0, 1.0, pitch_deg=60.0)
    assert len(scan(stage, stage.spawn(KIND, up, **DENSE))) == 0
    assert len(scan(stage, stage.spawn(KIND, up, points_per_second=0))) == 0


@pytest.mark.parametrize(("attribute", "value"), [("horizontal_fov", 180), ("range", -1)])
def test_impossible_attributes_are_told(attribute: str, value: float) -> None:
    stage = Stage()
    radar = stage.spawn(KIND, Pose(0.0, 0.0, 1.0), **{attribute: value})
    with pytest.raises(InputError, match=f"'{attribute}' is {value}; give a value from 0 to"):
        stage.measure(radar)
