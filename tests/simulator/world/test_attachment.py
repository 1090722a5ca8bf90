"""Poses of attached actors against the genuine client's own transforms."""

import carla
import numpy as np
import pytest

from adr1.simulator.geometry import Pose
from adr1.simulator.world.attachment import attached_pose, rotation_matrix


def to_carla(pose: Pose) -> carla.Transform:
    return carla.Transform(
        carla.Location(pose.x_m, pose.y_m, pose.z_m),
        carla.Rotation(pose.pitch_deg, pose.yaw_deg, pose.roll_deg),
    )


def random_pose(random: np.random.Generator) -> Pose:
    x, y, z, pitch, yaw, roll = random.uniform(-1.0, 1.0, 6) * (50, 50, 5, 60, 180, 60)
    return Pose(x, y, z, pitch, yaw, roll)


@pytest.mark.parametrize("seed", range(20))
def test_points_and_axes_agree_with_the_client(seed: int) -> None:
    random = np.random.default_rng(seed)
    parent, child = random_pose(random), random_pose(random)
    theirs = np.array(to_carla(parent).get_matrix()) @ np.array(to_carla(child).get_matrix())
    ours = attached_pose(parent, child)
    assert (ours.x_m, ours.y_m, ours.z_m) == pytest.approx(theirs[:3, 3], abs=1e-3)
    assert rotation_matrix(ours) == pytest.approx(theirs[:3, :3], abs=1e-4)


def test_unturned_child_keeps_the_parents_angles() -> None:
    parent = Pose(1.0, 2.0, 3.0, 10.0, 170.0, -5.0)
    child = attached_pose(parent, Pose(1.0, 0.0, 0.0))
    assert (child.pitch_deg, child.yaw_deg, child.roll_deg) == (10.0, 170.0, -5.0)
