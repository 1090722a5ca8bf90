"""Intervals: what is certain has none, what is drawn has that of its spread."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.errors import InputError
from adr1.world_model.metrics.intervals import bootstrap


def test_a_constant_has_no_spread() -> None:
    found = bootstrap(lambda rows: 2.0, 5)
    assert (found.value, found.low, found.high) == (2.0, 2.0, 2.0)


def test_interval_of_a_mean_is_two_standard_errors() -> None:
    values = np.random.default_rng(0).normal(0.0, 1.0, 400)
    found = bootstrap(lambda rows: float(values[rows].mean()), 400, resamples=1000)
    assert found.low < found.value < found.high
    assert found.high - found.low == pytest.approx(4 * values.std() / 20.0, rel=0.1)


def test_paired_difference_of_equal_things_is_zero() -> None:
    values = np.arange(7.0)
    found = bootstrap(lambda rows: float(values[rows].mean() - values[rows].mean()), 7)
    assert (found.low, found.high) == (0.0, 0.0)


def test_same_seed_same_interval() -> None:
    values = np.arange(9.0)
    assert bootstrap(lambda r: float(values[r].mean()), 9) == bootstrap(
        lambda r: float(values[r].mean()), 9
    )


def test_no_situation_is_refused_and_unknown_stays_unknown() -> None:
    with pytest.raises(InputError, match="one situation"):
        bootstrap(lambda rows: 1.0, 0)
    assert math.isnan(bootstrap(lambda rows: math.nan, 3).low)
