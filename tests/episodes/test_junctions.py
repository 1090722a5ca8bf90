from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon

from adr1.episodes.junctions import junction_areas
from adr1.episodes.streets import DRIVING, LaneStrip


def lane(x0: float, y0: float, x1: float, y1: float, *, crossed: bool = True) -> LaneStrip:
    """A straight lane 4 m wide."""
    along = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
    side = np.array([-along[1], along[0]]) * 2.0
    ends = np.array([[x0, y0], [x1, y1]], dtype=np.float64)
    return LaneStrip(DRIVING, crossed, ends - side, ends + side)


def area_of(strips, close_m: float) -> list[float]:
    return [
        Polygon(a.outline_world_m, a.holes_world_m).area for a in junction_areas(strips, close_m)
    ]


def test_a_crossing_is_one_area_and_other_lanes_are_none():
    cross = [lane(-10, 0, 10, 0), lane(0, -10, 0, 10), lane(50, 0, 60, 0, crossed=False)]
    assert area_of(cross, 0.01) == [pytest.approx(2 * 20 * 4 - 16, abs=0.5)]


def test_gaps_are_closed_and_holes_turn_the_other_way():
    beside = [lane(0, 0, 20, 0), lane(0, 5, 20, 5)]
    assert len(area_of(beside, 0.2)) == 2
    assert area_of(beside, 1.0) == [pytest.approx(9 * 20, abs=2.0)]
    square = [lane(0, 0, 30, 0), lane(30, 0, 30, 30), lane(30, 30, 0, 30), lane(0, 30, 0, 0)]
    (block,) = junction_areas(square, 1.0)
    (hole,) = block.holes_world_m
    assert Polygon(hole).area == pytest.approx(26 * 26, rel=0.02)
    assert Polygon(block.outline_world_m).exterior.is_ccw != Polygon(hole).exterior.is_ccw


def test_no_lane_no_area():
    assert junction_areas([], 1.0) == []
