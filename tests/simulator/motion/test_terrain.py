"""Ground heights: bilinear, storeys, edges, rim."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.simulator.motion.terrain import sample_height

GRID = np.array([0.0, 0.0, 0.5])  # nodes two metres apart


def height(layers: list[list[list[float]]], x: float, y: float, z: float = 0.0) -> float:
    return sample_height(np.array(layers, np.float32), GRID, x, y, z)


def test_bilinear_by_hand():
    layers = [[[0.0, 0.2], [0.4, 0.6]]]
    assert height(layers, 1.0, 1.0) == pytest.approx(0.3)
    assert height(layers, 2.0, 0.0) == pytest.approx(0.2, abs=1e-5)
    assert height(layers, 0.5, 1.5) == pytest.approx(0.35)


def test_the_nearer_storey_counts():
    layers = [[[0.0, 0.0], [0.0, 0.0]], [[6.0, 6.0], [6.0, 6.0]]]
    assert height(layers, 1.0, 1.0, 0.5) == 0.0
    assert height(layers, 1.0, 1.0, 5.0) == 6.0


def test_the_edge_of_a_bridge_is_an_edge():
    layers = [[[0.0, 0.0], [0.0, 0.0]], [[6.0, 0.0], [6.0, 0.0]]]
    assert height(layers, 1.9, 1.0, 6.0) == pytest.approx(6.0)
    assert height(layers, 0.1, 1.0, 0.0) == pytest.approx(0.0)


def test_outside_the_rim_goes_on():
    layers = [[[0.1, 0.2], [0.1, 0.2]]]
    assert height(layers, -50.0, 1.0) == pytest.approx(0.1)
    assert height(layers, 50.0, 99.0) == pytest.approx(0.2, abs=1e-5)
