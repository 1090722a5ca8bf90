"""Stretches of ticks at which something holds."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool


def spans_where(holds: Bool[np.ndarray, " t"]) -> list[tuple[int, int]]:
    """First tick, and the one after the last, of each stretch at which it holds."""
    edges = np.diff(np.concatenate([[0], holds.astype(np.int8), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return list(zip(begins.tolist(), ends.tolist(), strict=True))
