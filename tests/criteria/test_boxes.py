from __future__ import annotations

import numpy as np
import pytest
from shapely import Polygon, affinity, box

from adr1.criteria.boxes import bearing_rad, contact_s, overlap


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


def test_contact_is_the_first_time_at_which_boxes_overlap():
    random = np.random.default_rng(3)
    count, step_s = 400, 0.01
    center = random.uniform(-15.0, 15.0, (count, 2))
    yaw_a, yaw_b = random.uniform(-np.pi, np.pi, (2, count))
    half_a, half_b = random.uniform(0.2, 3.0, (2, count, 2))
    velocity = random.uniform(-8.0, 8.0, (count, 2))
    still = np.arange(count) % 10 == 0
    velocity[still] = 0.0
    origin = np.zeros((count, 2))
    found = contact_s(origin, yaw_a, half_a, center, yaw_b, half_b, velocity)
    stepped = np.full(count, np.inf)
    for k in range(1000, -1, -1):
        place = center + velocity * k * step_s
        stepped[overlap(origin, yaw_a, half_a, place, yaw_b, half_b)] = k * step_s
    both = np.isfinite(stepped)
    assert both.sum() > 50
    assert np.all(np.isfinite(found[both]))
    assert np.all((stepped[both] - found[both] > -1e-9) & (stepped[both] - found[both] < step_s))
    # Boxes that only brush each other between two steps are no error of either.
    only_exact = np.isfinite(found) & ~both & (found < 9.9)
    assert only_exact.sum() <= 5
    assert np.all(np.isin(found[still], (0.0, np.inf)))


def test_what_is_not_a_number_never_touches():
    for spoiled in range(4):
        places = [np.zeros((1, 2)), np.zeros(1), np.zeros((1, 2)), np.ones((1, 2))]
        places[spoiled][:] = np.nan
        center, yaw, velocity, half = places
        time_s = contact_s(np.zeros((1, 2)), np.zeros(1), half, center, yaw, half, velocity)
        assert time_s.tolist() == [np.inf]
