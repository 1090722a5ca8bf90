from __future__ import annotations

import numpy as np
import pytest

from adr1.errors import InputError
from adr1.occupancy.draw import draw_occupancy
from adr1.occupancy.footprint import swept_footprint
from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.occupancy.under import most_under, risk_region, share_under
from adr1.trajectories.ego_shape import EgoShape

GRID = Grid(cell_m=0.25, columns=256, rows=192)
SHAPE = EgoShape(half_length_m=2.5, half_width_m=1.0, ahead_m=0.0)


@pytest.fixture
def footprint():
    """Of an ego that stands, and of one at 5 m/s."""
    poses = np.zeros((2, 8, 3))
    poses[1, :, 0] = 2.5 * np.arange(1, 9)
    return swept_footprint(poses, SHAPE, GRID)


def test_the_share_is_that_of_the_overlap(scene_with, footprint):
    # A wall whose near side is 1.5 m in front of the ego's middle covers a fifth of its box.
    scene = scene_with([21.5, 0.0, 0.0, 20.0, 10.0], layer=Layer.STATIC)
    wall = (draw_occupancy(scene, None, GRID, np.zeros(3))[0, 0] & Layer.STATIC) != 0
    share = share_under(wall, footprint)
    assert share.shape == (2, 8)
    assert share[0] == pytest.approx(np.full(8, 1.0 / 5.0))
    assert (np.diff(share[1]) >= 0.0).all()
    assert share[1, -1] == 1.0


def test_drivable_compliance_is_the_share_on_the_road(street, scene_with, footprint):
    origin = np.array([0.0, 3.5, 0.0])  # half of the box is beyond the edge at 4 m, and 0.5 m less
    ground = draw_occupancy(scene_with(), street, GRID, origin)[0, 0]
    share = share_under((ground & Layer.DRIVABLE) != 0, footprint)
    assert share == pytest.approx(np.full((2, 8), 0.75))


def test_probabilities_are_read_under_the_footprint(footprint):
    values = np.zeros((2, 8, GRID.rows, GRID.columns))
    values[0, 3, 96, 48] = 0.7  # the cell right of the ego's middle
    values[1, 3, 0, 0] = 0.9  # far away
    assert most_under(values, footprint)[0].tolist() == [0, 0, 0, 0.7, 0, 0, 0, 0]
    assert most_under(values, footprint)[1].tolist() == [0.0] * 8


def test_nothing_lies_under_a_footprint_outside_the_grid():
    poses = np.zeros((1, 8, 3))
    poses[..., 1] = 500.0
    away = swept_footprint(poses, SHAPE, GRID)[:, 1:]
    assert not away.any()
    assert (share_under(np.ones((GRID.rows, GRID.columns)), away) == 0.0).all()


def test_a_risk_region_around_a_cell_is_a_disc():
    one = np.zeros((1, 1, 101, 101), dtype=np.bool_)
    one[0, 0, 50, 50] = True
    region = risk_region(one, 5.0, 0.25)[0, 0]
    x = (np.arange(101) - 50) * 0.25
    assert np.array_equal(region, np.hypot(x[:, None], x) <= 5.0)
    assert np.array_equal(risk_region(one, 0.0, 0.25), one)


def test_a_radius_that_makes_no_sense_is_refused(footprint):
    for wrong in (-1.0, np.nan, np.inf):
        with pytest.raises(InputError, match="radius"):
            risk_region(footprint, wrong, 0.25)
