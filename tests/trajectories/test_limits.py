from __future__ import annotations

import numpy as np
import pytest

from adr1.errors import TrajectoryError
from adr1.trajectories.kinematics import kinematics_of
from adr1.trajectories.limits import feasibility_of
from adr1.trajectories.roll_out import roll_out

TIMES = 0.5 * np.arange(1, 9)


def straight(speed, acceleration=0.0):
    poses = np.zeros((8, 3))
    poses[:, 0] = speed * TIMES + 0.5 * acceleration * TIMES**2
    return poses


def circle(speed, radius):
    yaw = speed / radius * TIMES
    return np.column_stack([radius * np.sin(yaw), radius * (1.0 - np.cos(yaw)), yaw])


def test_constant_acceleration_is_told_exactly():
    motion = kinematics_of(straight(12.0, -1.5))
    assert motion.speed_mps == pytest.approx(12.0 - 1.5 * np.arange(9) * 0.5)
    assert motion.acceleration_mps2 == pytest.approx(np.full(8, -1.5))
    assert motion.jerk_mps3 == pytest.approx(np.zeros(7), abs=1e-9)
    assert motion.lateral_mps2 == pytest.approx(np.zeros(9), abs=1e-9)


def test_a_circle_has_its_curvature():
    motion = kinematics_of(circle(10.0, 25.0))
    assert motion.curvature_1pm[1:-1] == pytest.approx(np.full(7, 1 / 25.0), rel=0.02)
    assert motion.lateral_mps2[1:-1] == pytest.approx(np.full(7, 4.0), rel=0.02)
    assert motion.yaw_rate_radps == pytest.approx(np.full(9, 0.4))
    assert abs(motion.sideways_mps).max() < 0.2


def test_the_given_start_speed_counts():
    assert kinematics_of(straight(10.0), 8.0).acceleration_mps2[0] == pytest.approx(4.0)


@pytest.mark.parametrize(
    ("poses", "broken"),
    [
        (straight(10.0), []),
        (straight(0.0), []),
        (straight(30.0, -7.5), []),
        (circle(10.0, 20.0), []),
        (straight(40.0, -9.5), ["braking"]),
        (straight(5.0, 5.0), ["accelerating"]),
        (circle(15.0, 25.0), ["lateral"]),
        (circle(1.5, 3.0), ["curvature"]),
        (circle(5.0, 3.0), ["lateral", "curvature", "yaw_rate"]),
        (straight(-3.0), ["forwards"]),
        (straight(10.0)[:, [1, 0, 2]], ["sideways"]),
        (np.column_stack([np.zeros((8, 2)), TIMES]), ["curvature"]),
    ],
)
def test_each_limit_is_found(poses, broken):
    assert feasibility_of(poses).broken() == broken
    assert bool(feasibility_of(poses).all) == (not broken)


def test_a_batch_is_judged_row_by_row():
    batch = np.stack([straight(10.0), straight(5.0, 5.0)])
    assert feasibility_of(batch, [10.0, 5.0]).all.tolist() == [True, False]
    assert feasibility_of(batch, 30.0).braking.tolist() == [False, False]


def test_commands_are_bounded_and_one_stands_once_stopped():
    commands = np.zeros((3, 8, 2))
    commands[0, :, 0], commands[1, :, 0], commands[2, :, 1] = -50.0, 50.0, 50.0
    poses = roll_out(commands, 15.0)
    assert feasibility_of(poses, 15.0).all.all()
    assert poses[0, -1, 0] == pytest.approx(15.0**2 / 16.0, abs=0.1)
    assert (poses[0, 4:] == poses[0, 4]).all()


def test_commands_from_standstill_stay_there_until_one_accelerates():
    commands = np.zeros((8, 2))
    commands[:4, 0], commands[4:, 0] = -3.0, 2.0
    poses = roll_out(commands, 0.0)
    assert (poses[:4] == 0.0).all()
    assert poses[-1, 0] == pytest.approx(0.5 * 2.0 * 2.0**2)


@pytest.mark.parametrize("speed", [np.nan, np.inf, [1.0, 2.0, 3.0]])
def test_start_speeds_that_do_not_fit_are_refused(speed):
    with pytest.raises(TrajectoryError):
        kinematics_of(np.zeros((2, 8, 3)), speed)
    with pytest.raises(TrajectoryError):
        roll_out(np.zeros((2, 8, 2)), speed)


def test_commands_that_are_none_are_refused():
    for wrong in (np.zeros((8, 3)), np.full((8, 2), np.nan)):
        with pytest.raises(TrajectoryError):
            roll_out(wrong, 1.0)
