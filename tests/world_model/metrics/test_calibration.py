"""Calibration figures against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.world_model.metrics.calibration import brier, expected_calibration_error, reliability


def test_brier_is_a_mean_square() -> None:
    assert brier(np.array([0.5, 1.0]), np.array([True, True])) == pytest.approx(0.125)


def test_error_of_honest_chances_is_zero() -> None:
    chances = np.array([0.25, 0.25, 0.25, 0.25])
    assert expected_calibration_error(chances, np.array([True, False, False, False])) == 0.0


def test_error_weighs_bins_by_how_full_they_are() -> None:
    chances = np.array([0.95, 0.95, 0.95, 0.05])
    events = np.array([False, False, False, False])
    assert expected_calibration_error(chances, events) == pytest.approx(0.75 * 0.95 + 0.25 * 0.05)


def test_a_chance_of_one_is_in_the_last_bin() -> None:
    found = reliability(np.array([1.0, 0.0]), np.array([True, False]), bins=4)
    assert found.counts.tolist() == [1, 0, 0, 1]
    assert found.event_share[3] == 1.0
    assert np.isnan(found.mean_chance[1])
