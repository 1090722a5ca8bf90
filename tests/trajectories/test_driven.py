from __future__ import annotations

import numpy as np
import pytest

from adr1.errors import TrajectoryError
from adr1.trajectories.driven import driven_trajectories, has_future
from adr1.trajectories.frames import poses_to_world

TIME = 0.05 * np.arange(200)


def drive():
    """A circle of 30 m at 9 m/s, seen from some place in the world."""
    yaw = 0.3 * TIME
    poses = np.column_stack([30.0 * np.sin(yaw), 30.0 * (1.0 - np.cos(yaw)), yaw])
    return poses_to_world(poses, np.array([200.0, -70.0, 2.5]))


def test_on_a_circle_every_tick_has_the_same_future():
    ticks = has_future(TIME)
    assert ticks.tolist() == list(range(120))
    poses = driven_trajectories(TIME, drive(), ticks)
    yaw = 0.3 * 0.5 * np.arange(1, 9)
    expected = np.column_stack([30.0 * np.sin(yaw), 30.0 * (1.0 - np.cos(yaw)), yaw])
    assert poses == pytest.approx(np.broadcast_to(expected, (120, 8, 3)), abs=1e-6)


def test_ticks_of_another_length_are_interpolated():
    time = 0.07 * np.arange(100)
    poses = np.column_stack([5.0 * time, np.zeros(100), np.zeros(100)])
    driven = driven_trajectories(time, poses, np.array([3]))
    assert driven[0, :, 0] == pytest.approx(2.5 * np.arange(1, 9))


@pytest.mark.parametrize(
    ("time", "ticks", "why"),
    [
        (TIME[::-1], [0], "rise"),
        (np.where(TIME[7] == TIME, TIME[6], TIME), [0], "rise"),
        (np.full(200, np.nan), [0], "rise"),
        (TIME[:100], [0], "do not fit"),
        (TIME, [-1], "not among"),
        (TIME, [200], "not among"),
        (TIME, [0, 150], "less than"),
    ],
)
def test_bad_drives_and_ticks_are_refused(time, ticks, why):
    with pytest.raises(TrajectoryError, match=why):
        driven_trajectories(time, drive(), np.array(ticks))


def test_a_drive_with_a_hole_of_nan_is_refused():
    poses = drive()
    poses[30] = np.nan
    with pytest.raises(TrajectoryError, match="not finite"):
        driven_trajectories(TIME, poses, np.array([0]))
