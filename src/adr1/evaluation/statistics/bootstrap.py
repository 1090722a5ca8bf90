"""Two-level bootstrap: routes are drawn again, and within each drawn route its drives.

A drive is one route with one seed. Drives of one route have the town, the scenarios and the traffic
in common, so they are no independent samples of what a route is like; drawing whole routes first
keeps them together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.special import ndtr, stdtrit

LEVEL = 0.95
RESAMPLES = 10_000
SEED = 20_260
METHOD = (
    "two-level bootstrap (routes, then drives within them), percentile interval widened for few "
    "routes as Student's t is"
)
_CHUNK_CELLS = 1 << 21


@dataclass(frozen=True)
class Interval:
    """Bounds that hold the true value in 95 % of such runs."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


class Resampling:
    """Random draws of the drives of a run, the same ones for every figure.

    Args:
        route_of_drive: int (n,), which route each drive belongs to; any numbers.
        resamples: how many runs are drawn.
        seed: of the draws; equal seeds give equal intervals.

    Attributes:
        routes: number of different routes.
        units: what the spread is judged by: routes, or the drives where there is one route only.
    """

    def __init__(
        self,
        route_of_drive: Int[np.ndarray, " n"],
        resamples: int = RESAMPLES,
        seed: int = SEED,
    ) -> None:
        _, numbers = np.unique(route_of_drive, return_inverse=True)
        self._order = np.argsort(numbers, kind="stable")
        self._sizes = np.bincount(numbers)
        self._starts = np.concatenate([[0], np.cumsum(self._sizes)[:-1]])
        self._resamples = resamples
        self._seed = seed
        self.routes = len(self._sizes)
        self._numbers = numbers
        self.units = self.units_of(np.ones(len(numbers), dtype=np.bool_))

    def units_of(self, concerned: Bool[np.ndarray, " n"]) -> int:
        """What a figure's spread is judged by that concerns only some of the drives: the number of
        their routes, or of themselves where they are of one route."""
        routes = len(np.unique(self._numbers[concerned]))
        return routes if routes > 1 else int(np.count_nonzero(concerned))

    def ratios(
        self, numerators: Float[np.ndarray, "n k"], denominators: Float[np.ndarray, "n k"]
    ) -> Float[np.ndarray, "b k"]:
        """k figures of every drawn run, each a sum over its drives divided by another sum.

        A mean has ones as its denominators. NaN where a denominator is zero.
        """
        columns = np.hstack([numerators, denominators]).astype(np.float64)
        width = numerators.shape[1]
        parts = [counts @ columns for counts in self._counts()]
        sums = np.concatenate(parts)
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Float[np.ndarray, "b k"] = sums[:, :width] / sums[:, width:]
        found[sums[:, width:] <= 0.0] = np.nan
        return found

    def interval(
        self, replicates: Float[np.ndarray, " b"], units: int | None = None
    ) -> Interval | None:
        """Interval of one figure; None where one route or drive is all there is.

        `units` is what `units_of` says of a figure that concerns only some drives; by default it
        concerns all.

        The percentiles are those of Hesterberg's expanded percentile interval ("What Teachers
        Should Know About the Bootstrap", 2015): for n units the tail is
        Phi(-sqrt(n / (n - 1)) t), t the quantile of Student's distribution with n - 1 degrees.
        """
        usable = replicates[np.isfinite(replicates)]
        units = self.units if units is None else units
        if units < 2 or len(usable) == 0:
            return None
        quantile = stdtrit(units - 1, 0.5 + 0.5 * LEVEL)
        tail = float(ndtr(-np.sqrt(units / (units - 1)) * quantile))
        low, high = np.quantile(usable, [tail, 1.0 - tail])
        return Interval(float(low), float(high))

    def _counts(self) -> Iterator[Float[np.ndarray, "b n"]]:
        """How often each drive is in each drawn run, in chunks of bounded size."""
        generator = np.random.default_rng(self._seed)
        drives, most = len(self._order), int(self._sizes.max())
        chunk = max(1, _CHUNK_CELLS // (self.routes * most + drives))
        for done in range(0, self._resamples, chunk):
            number = min(chunk, self._resamples - done)
            routes = generator.integers(0, self.routes, (number, self.routes))
            sizes = self._sizes[routes][..., None]
            picked = (generator.random((number, self.routes, most)) * sizes).astype(np.int64)
            places = np.minimum(self._starts[routes][..., None] + picked, drives - 1)
            cells = np.arange(number)[:, None, None] * drives + self._order[places]
            drawn = cells[np.arange(most) < sizes]
            counts = np.bincount(drawn, minlength=number * drives)
            yield counts.reshape(number, drives).astype(np.float64)


def widened_mean(
    interval: Interval | None, mean: float, top: float | None, units: int
) -> Interval | None:
    """The interval of a mean of values from 0 to `top`.

    Where all of them are 0 or all are `top`, the bootstrap sees no spread. Then the exact bound of
    Clopper and Pearson is taken for the share of values that are otherwise, and these are counted
    as the worst, or the best, that can be.
    """
    if interval is None or top is None or 0.0 < mean < top:
        return interval
    bound = top * (1.0 - (0.5 * (1.0 - LEVEL)) ** (1.0 / units))
    return Interval(0.0, bound) if mean <= 0.0 else Interval(top - bound, top)


def widened_rate(interval: Interval | None, rate: float, exposure: float) -> Interval | None:
    """The interval of events per unit of exposure; where none happened, up to the exact bound of
    a Poisson rate."""
    if interval is None or rate > 0.0 or exposure <= 0.0:
        return interval
    return Interval(0.0, float(-np.log(0.5 * (1.0 - LEVEL)) / exposure))
