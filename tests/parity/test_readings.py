from __future__ import annotations

import numpy as np
import pytest

from adr1.parity.proving_ground import ORIGIN_DEG
from adr1.parity.readings import (
    PairReading,
    Tolerance,
    circle_radius_m,
    displacement_m,
    first_crossing,
    mean_of_end,
)


def test_crossing_lies_between_samples():
    values, at = np.array([0.0, 2.0, 4.0]), np.array([0.0, 1.0, 2.0])
    assert first_crossing(values, 3.0, at) == pytest.approx(1.5)
    assert first_crossing(values[::-1], 3.0, at, rising=False) == pytest.approx(0.5)
    assert first_crossing(values, 5.0, at) is None
    assert first_crossing(values, -1.0, at) == 0.0


def test_mean_needs_enough_values():
    assert mean_of_end(np.array([1.0, 2.0, 4.0]), 2) == 3.0
    assert mean_of_end(np.array([1.0]), 2) is None


def test_radius_of_a_piece_of_a_circle():
    turn = np.linspace(0.3, 1.2, 30)
    x, y = 100.0 + 7.5 * np.cos(turn), -40.0 + 7.5 * np.sin(turn)
    assert circle_radius_m(x, y) == pytest.approx(7.5, rel=1e-6)
    assert circle_radius_m(np.zeros(10), np.zeros(10)) is None
    assert circle_radius_m(x[:2], y[:2]) is None


def test_tolerance_adds_up():
    assert Tolerance(0.5, 0.1).limit(-20.0, 10.0) == pytest.approx(2.5)


def test_pair_readings_pass_by_their_direction():
    assert PairReading("a", "a", "", 0.9, 0.7, more_is_better=True).passes is True
    assert PairReading("a", "a", "", 0.9, 0.7).passes is False
    assert PairReading("a", "a", "", None, 0.7).passes is None


def test_displacement_in_metres():
    north, east = displacement_m(ORIGIN_DEG[0] + 0.001, ORIGIN_DEG[1] + 0.001)
    assert north == pytest.approx(111.3, abs=0.1)
    assert east == pytest.approx(74.5, abs=0.1)
