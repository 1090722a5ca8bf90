from __future__ import annotations

import numpy as np
import pytest

from adr1.errors import TrajectoryError
from adr1.trajectories.interpolation import poses_at, uniform_times, velocities_at
from adr1.trajectories.trajectory import Trajectory, checked_poses

TIMES = 0.5 * np.arange(1, 9)


def test_constant_acceleration_is_met_exactly():
    fine = uniform_times(0.07)

    def motion(t):
        return np.stack([9.0 * t - 1.1 * t**2, 0.2 * t**2, 0.3 * t - 0.02 * t**2], axis=-1)

    assert poses_at(motion(TIMES), fine) == pytest.approx(motion(fine), abs=1e-12)
    speed = np.stack([9.0 - 2.2 * fine, 0.4 * fine, 0.3 - 0.04 * fine], axis=-1)
    assert velocities_at(motion(TIMES), fine) == pytest.approx(speed, abs=1e-12)


def test_a_circle_is_met_to_a_centimetre():
    def motion(t):
        yaw = 0.5 * t
        return np.stack([20.0 * np.sin(yaw), 20.0 * (1.0 - np.cos(yaw)), yaw], axis=-1)

    fine = uniform_times(0.05)
    assert abs(poses_at(motion(TIMES), fine) - motion(fine)).max() < 0.03


def test_poses_themselves_are_kept_and_standing_stays():
    poses = np.random.default_rng(0).normal(size=(5, 8, 3))
    assert poses_at(poses, TIMES) == pytest.approx(poses, abs=1e-12)
    assert (poses_at(poses, np.zeros(1)) == 0.0).all()
    assert (poses_at(np.zeros((8, 3)), uniform_times(0.1)) == 0.0).all()


@pytest.mark.parametrize("times", [[-0.1], [4.1], [1.0, 0.5], [np.nan], [[0.0]]])
def test_times_that_do_not_rise_within_the_horizon_are_refused(times):
    with pytest.raises(TrajectoryError):
        poses_at(np.zeros((8, 3)), np.array(times))


@pytest.mark.parametrize("dt_s", [0.0, -1.0, 4.5, np.nan])
def test_steps_that_make_no_sense_are_refused(dt_s):
    with pytest.raises(TrajectoryError):
        uniform_times(dt_s)


@pytest.mark.parametrize(
    "wrong", [np.zeros((7, 3)), np.zeros(24), np.full((8, 3), np.nan), "abc", None, [[1], [2, 3]]]
)
def test_what_is_no_trajectory_is_refused(wrong):
    with pytest.raises(TrajectoryError):
        Trajectory(wrong)
    with pytest.raises(TrajectoryError):
        checked_poses(wrong)


def test_one_trajectory_is_no_batch():
    with pytest.raises(TrajectoryError, match="one trajectory"):
        Trajectory(np.zeros((2, 8, 3)))


def test_yaw_is_made_continuous():
    poses = np.zeros((8, 3))
    poses[:, 2] = (0.6 * np.arange(1, 9) + np.pi) % (2 * np.pi) - np.pi
    assert Trajectory(poses).poses_local[:, 2] == pytest.approx(0.6 * np.arange(1, 9))
