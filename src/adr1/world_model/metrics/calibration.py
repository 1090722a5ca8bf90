"""Whether what is called 30 percent happens in 30 of 100 cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int


def brier(chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"]) -> float:
    """Mean square of chance minus what happened (0 or 1)."""
    return float(np.mean((chances - events) ** 2))


@dataclass(frozen=True, eq=False)
class Reliability:
    """Chances in bins of equal width: how many, their mean, and how often it happened (NaN where a
    bin is empty)."""

    counts: Int[np.ndarray, " bins"]
    mean_chance: Float[np.ndarray, " bins"]
    event_share: Float[np.ndarray, " bins"]


def reliability(
    chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"], bins: int = 10
) -> Reliability:
    """The reliability diagram."""
    bin_of = np.minimum((chances * bins).astype(np.int64), bins - 1)
    counts = np.bincount(bin_of, minlength=bins)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(bin_of, weights=chances, minlength=bins) / counts
        share = np.bincount(bin_of, weights=events.astype(float), minlength=bins) / counts
    return Reliability(counts, mean, share)


def expected_calibration_error(
    chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"], bins: int = 10
) -> float:
    """Mean distance between chance and share over bins, weighted by how full they are."""
    found = reliability(chances, events, bins)
    full = found.counts > 0
    apart = np.abs(found.mean_chance[full] - found.event_share[full])
    return float((apart * found.counts[full]).sum() / len(chances))
