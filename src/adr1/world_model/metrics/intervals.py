"""Intervals by bootstrap: situations are drawn anew, each with all its candidates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from adr1.errors import InputError

Measure = Callable[[Int[np.ndarray, " n"]], float]


@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % interval; the interval is NaN where no resample had a figure."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def bootstrap(
    measure: Measure, situations: int, *, resamples: int = 300, seed: int = 0
) -> Interval:
    """Interval of a measure of some situations (rows, which may repeat).

    A paired difference is the interval of a measure that subtracts two on the same rows.

    Raises:
        InputError: there is no situation, or no resample.
    """
    if situations < 1 or resamples < 1:
        raise InputError("an interval needs one situation and one resample at least")
    rng = np.random.default_rng(seed)
    drawn = [measure(rng.integers(0, situations, situations)) for _ in range(resamples)]
    known = np.array([value for value in drawn if np.isfinite(value)])
    value = measure(np.arange(situations))
    if not len(known):
        return Interval(value, float("nan"), float("nan"))
    low, high = np.quantile(known, [0.025, 0.975]).tolist()
    return Interval(value, low, high)
