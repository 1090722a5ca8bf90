"""Stretches of ticks at which something holds."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float


def spans_where(holds: Bool[np.ndarray, " t"]) -> list[tuple[int, int]]:
    """First tick, and the one after the last, of each stretch at which it holds."""
    edges = np.diff(np.concatenate([[0], holds.astype(np.int8), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))


def held_s(holds: Bool[np.ndarray, " t"], time_s: Float[np.ndarray, " t"]) -> float:
    """For how long it held: the time between ticks at both of which it did."""
    return float(np.diff(time_s)[holds[1:] & holds[:-1]].sum())
