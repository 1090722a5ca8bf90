"""Temperatures of odds whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.world_model.calibration import fit_temperature


def test_twice_too_sure_odds_get_a_temperature_of_two() -> None:
    rng = np.random.default_rng(0)
    odds = rng.normal(0.0, 2.0, (20000, 8))
    happened = rng.random(odds.shape) < 1.0 / (1.0 + np.exp(-odds))
    assert fit_temperature(2.0 * odds, happened) == pytest.approx(2.0, rel=0.05)
    assert fit_temperature(odds, happened) == pytest.approx(1.0, rel=0.05)


def test_nothing_happened_nothing_is_learnt() -> None:
    assert fit_temperature(np.zeros((4, 8)), np.zeros((4, 8), dtype=bool)) == 1.0
