from __future__ import annotations

import numpy as np
import pytest
from shapely import LineString, Point, box
from shapely.affinity import rotate

from adr1.occupancy.grid import Grid
from adr1.occupancy.layers import Layer
from adr1.occupancy.visibility import visible_cells

HERE = np.zeros(3)
GRID = Grid(columns=64, rows=48, x_min_m=-12.0, y_min_m=-12.0)


def test_all_is_seen_in_an_empty_scene(scene_with):
    assert visible_cells(scene_with(), GRID, HERE).all()


def test_shadows_are_those_of_straight_lines(scene_with):
    boxes = [[8.0, 1.0, 0.4, 2.4, 1.0], [-5.0, 3.0, 1.9, 2.0, 0.9], [0.0, -6.0, 0.0, 3.0, 0.5]]
    visible = visible_cells(scene_with(*boxes), GRID, HERE)[0]
    shapes = [
        rotate(box(x - a, y - b, x + a, y + b), yaw, origin=(x, y), use_radians=True)
        for x, y, yaw, a, b in boxes
    ]
    centers = GRID.centers_m()
    for j, i in np.ndindex(visible.shape):
        line = LineString([(0.0, 0.0), centers[j, i]])
        end = Point(centers[j, i])
        hidden = any(
            line.intersection(shape).length > 0.01 and not shape.contains(end) for shape in shapes
        )
        clear = all(
            line.intersection(shape).length < 1e-9 or shape.contains(end) for shape in shapes
        )
        assert bool(visible[j, i]) == (not hidden) or not (hidden or clear)


def test_a_box_does_not_hide_itself_but_what_is_behind(scene_with):
    near, behind = [5.0, 0.0, 0.0, 1.0, 1.0], [10.0, 0.0, 0.0, 0.5, 0.5]
    visible = visible_cells(scene_with(near, behind), GRID, HERE)[0]
    row, columns = 24, (np.array([5.2, 10.2, 15.2]) + 12.0) / 0.5
    assert visible[row, columns.astype(int)].tolist() == [True, False, False]


def test_who_is_low_high_up_or_a_walker_hides_nothing(scene_with):
    box_ahead = [5.0, 0.0, 0.0, 1.0, 1.0]
    for scene in (
        scene_with(box_ahead, z_m=(0.0, 0.8)),
        scene_with(box_ahead, z_m=(5.0, 8.0)),
        scene_with(box_ahead, layer=Layer.WALKER),
        scene_with([0.0, 0.0, 0.0, 3.0, 3.0]),  # around the eye
    ):
        assert visible_cells(scene, GRID, HERE).all()


@pytest.mark.parametrize("turn", [np.pi / 2, np.pi, -np.pi / 2])
def test_seeing_turns_with_the_ego(scene_with, turn):
    grid = Grid(columns=48, rows=48, x_min_m=-12.0, y_min_m=-12.0)
    first = visible_cells(scene_with([6.1, 2.2, 0.3, 2.0, 1.0]), grid, HERE)
    c, s = np.cos(turn), np.sin(turn)
    turned = [6.1 * c - 2.2 * s, 6.1 * s + 2.2 * c, 0.3 + turn, 2.0, 1.0]
    again = visible_cells(scene_with(turned), grid, np.array([0.0, 0.0, turn]))
    assert np.array_equal(first, again)
