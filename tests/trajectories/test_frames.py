from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.geometry import Pose
from adr1.trajectories.ego_shape import EgoShape
from adr1.trajectories.frames import (
    points_to_local,
    points_to_world,
    poses_to_local,
    poses_to_world,
    wrapped_rad,
)


def test_there_and_back_is_the_same():
    random = np.random.default_rng(0)
    poses, origin = random.uniform(-3.0, 3.0, (4, 8, 3)), random.uniform(-3.0, 3.0, (4, 1, 3))
    assert poses_to_world(poses_to_local(poses, origin), origin) == pytest.approx(poses)
    points = poses[..., :2]
    assert points_to_local(points_to_world(points, origin), origin) == pytest.approx(points)


def test_frames_are_those_of_carla():
    pose = Pose(3.0, -4.0, yaw_deg=70.0)
    x, y, _ = pose.transform_point((2.0, 5.0, 0.0))
    origin = np.array([3.0, -4.0, np.radians(70.0)])
    assert points_to_world(np.array([2.0, 5.0]), origin) == pytest.approx([x, y])


def test_right_is_positive():
    ego = np.array([0.0, 0.0, np.pi / 2])  # facing south
    assert poses_to_local(np.array([-1.0, 0.0, np.pi]), ego) == pytest.approx([0.0, 1.0, np.pi / 2])


def test_angles_are_wrapped():
    assert wrapped_rad(np.array([3.5 * np.pi, -np.pi, np.pi])) == pytest.approx(
        [-0.5 * np.pi, np.pi, np.pi]
    )


def test_wheels_move_with_the_pose():
    wheels = EgoShape().wheels_m(np.array([[10.0, 0.0, np.pi / 2]]))
    assert wheels.shape == (1, 4, 2)
    assert wheels.mean(axis=1) == pytest.approx(np.array([[10.0, 0.0]]))
    assert wheels[0, 0, 1] > 1.0  # the front is to the south
    assert wheels[0, 0, 0] > 10.0  # and the left to the east
