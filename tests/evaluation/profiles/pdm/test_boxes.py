from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon, affinity, box

from adr1.evaluation.profiles.pdm.boxes import bearing_rad, overlap


def outline(center, yaw_rad, half) -> Polygon:
    upright = box(-half[0], -half[1], half[0], half[1])
    turned = affinity.rotate(upright, yaw_rad, origin=(0, 0), use_radians=True)
    return affinity.translate(turned, *center)


def test_overlap_agrees_with_shapely():
    generator = np.random.default_rng(8)
    k = 2000
    centers = generator.uniform(-4.0, 4.0, (2, k, 2))
    yaws = generator.uniform(-np.pi, np.pi, (2, k))
    halves = generator.uniform(0.2, 2.5, (2, k, 2))
    found = overlap(centers[0], yaws[0], halves[0], centers[1], yaws[1], halves[1])
    expected = [
        outline(centers[0, i], yaws[0, i], halves[0, i]).intersects(
            outline(centers[1, i], yaws[1, i], halves[1, i])
        )
        for i in range(k)
    ]
    assert found.tolist() == expected
    assert 0.2 < np.mean(found) < 0.8


def test_bearing():
    origin, east = np.zeros((1, 2)), np.zeros(1)
    for target, degrees in (((5, 0), 0), ((0, 5), 90), ((0, -5), 90), ((-5, 0), 180), ((1, 1), 45)):
        found = bearing_rad(origin, east, np.array([target], dtype=float))
        assert np.degrees(found[0]) == pytest.approx(degrees)
