"""Distances of the obstacle sensor, by hand."""

import math

import numpy as np
import pytest

from adr1.simulator.sensors.obstacle import entry_distance

SQUARE = np.array(((10.0, -1.0), (12.0, -1.0), (12.0, 1.0), (10.0, 1.0)))
ORIGIN, EAST = np.zeros(2), np.array((1.0, 0.0))


@pytest.mark.parametrize(
    ("shift", "radius_m", "expected_m"),
    [
        ((0.0, 0.0), 0.5, 10.0),
        ((0.0, 1.4), 0.5, 10.0),
        ((0.0, 1.6), 0.5, math.inf),
        ((-20.0, 0.0), 0.5, math.inf),
        ((-11.0, 0.0), 0.5, 0.0),
    ],
)
def test_straight_ahead(shift: tuple[float, float], radius_m: float, expected_m: float) -> None:
    assert entry_distance(np.add(SQUARE, shift), ORIGIN, EAST, radius_m) == pytest.approx(
        expected_m
    )


def test_corner_first() -> None:
    turned = np.array(((10.0, 0.0), (11.0, 1.0), (12.0, 0.0), (11.0, -1.0)))
    assert entry_distance(turned, ORIGIN, EAST, 0.5) == pytest.approx(10.0)
    assert entry_distance(np.add(turned, (0.0, 1.2)), ORIGIN, EAST, 0.5) == pytest.approx(10.7)
