from __future__ import annotations

import numpy as np
import pytest

from adr1.errors import TrajectoryError
from adr1.occupancy.footprint import swept_footprint
from adr1.occupancy.grid import Grid
from adr1.trajectories.ego_shape import EgoShape
from adr1.trajectories.interpolation import poses_at

SHAPE = EgoShape(half_length_m=2.4, half_width_m=1.0, ahead_m=0.0)
GRID = Grid(cell_m=0.1, x_min_m=-10.0, y_min_m=-25.0, columns=600, rows=500)
TIMES = 0.5 * np.arange(1, 9)


def arc(speed_mps, turn_radps):
    yaw = turn_radps * TIMES
    if turn_radps == 0.0:
        return np.column_stack([speed_mps * TIMES, 0.0 * yaw, yaw])
    radius = speed_mps / turn_radps
    return np.column_stack([radius * np.sin(yaw), radius * (1.0 - np.cos(yaw)), yaw])


def test_straight_on_sweeps_a_box():
    swept = swept_footprint(arc(10.0, 0.0)[None], SHAPE, GRID)[0].any(axis=0)
    x, y = GRID.centers_m().transpose(2, 0, 1)
    assert np.array_equal(swept, (abs(y) <= 1.0) & (x >= -2.4) & (x <= 42.4))


def test_standing_sweeps_the_box_itself_in_every_step():
    swept = swept_footprint(np.zeros((1, 8, 3)), SHAPE, GRID)[0]
    assert (swept == swept[0]).all()
    assert swept[0].sum() * 0.01 == pytest.approx(4.8 * 2.0, rel=0.01)


def test_an_arc_sweeps_a_piece_of_a_ring():
    """The box's middle runs on a circle of 20 m: its inner side's middle, 19 m from the centre, is
    nearest to it; outer corners are farthest. Between these rays the swept area is exact."""
    radius, turn = 20.0, 0.4
    swept = swept_footprint(arc(radius * turn, turn)[None], SHAPE, GRID)[0].any(axis=0)
    x, y = GRID.centers_m().transpose(2, 0, 1)
    distance, angle = np.hypot(x, y - radius), np.arctan2(x, radius - y)
    outer = np.hypot(radius + 1.0, 2.4)
    between = (angle > 0.2) & (angle < 1.4)
    assert swept[between & (distance > 19.03) & (distance < outer - 0.03)].all()
    assert not swept[(distance < 18.97) | (distance > outer + 0.03)].any()
    exact = 0.5 * 1.2 * (outer**2 - 19.0**2)
    assert swept[between].sum() * 0.01 == pytest.approx(exact, rel=0.01)


def test_a_cell_is_swept_exactly_if_the_box_covers_it_at_some_time():
    poses = arc(8.0, -0.5)
    grid = Grid(cell_m=0.25, x_min_m=-6.0, y_min_m=-36.0, columns=120, rows=160)
    swept = swept_footprint(poses[None], SHAPE, grid)[0].any(axis=0)
    x, y = grid.centers_m().transpose(2, 0, 1)
    covered, surely = np.zeros_like(swept), np.zeros_like(swept)
    for px, py, yaw in poses_at(poses, np.linspace(0.0, 4.0, 2001)):
        along = (x - px) * np.cos(yaw) + (y - py) * np.sin(yaw)
        across = (y - py) * np.cos(yaw) - (x - px) * np.sin(yaw)
        covered |= (abs(along) <= 2.4 + 0.02) & (abs(across) <= 1.0 + 0.02)
        surely |= (abs(along) <= 2.4 - 0.02) & (abs(across) <= 1.0 - 0.02)
    assert not (swept & ~covered).any()
    assert not (surely & ~swept).any()


def test_a_batch_equals_its_members_and_leaving_the_grid_is_no_fault():
    batch = np.stack([arc(10.0, 0.2), arc(30.0, 0.0), np.zeros((8, 3))])
    together = swept_footprint(batch, SHAPE, GRID)
    for alone, poses in zip(together, batch, strict=True):
        assert np.array_equal(alone, swept_footprint(poses[None], SHAPE, GRID)[0])
    assert not together[1, 4:].any()  # gone beyond 50 m


def test_a_trajectory_of_nan_is_refused():
    with pytest.raises(TrajectoryError, match="not finite"):
        swept_footprint(np.full((1, 8, 3), np.nan), SHAPE, GRID)


def test_a_grid_that_must_hold_a_trajectory_is_refused_if_it_does_not():
    batch = np.stack([arc(5.0, 0.2), arc(30.0, 0.0)])
    assert swept_footprint(batch[:1], SHAPE, GRID, must_fit=True).any()
    with pytest.raises(TrajectoryError, match=r"trajectories \[1\]"):
        swept_footprint(batch, SHAPE, GRID, must_fit=True)


def test_one_trajectory_is_no_batch():
    with pytest.raises(TrajectoryError, match="of a batch"):
        swept_footprint(np.zeros((8, 3)), SHAPE, GRID)
