"""Progress along the route."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from adr1.rewards.future import Future


def progress(future: Future) -> Float64[np.ndarray, " n"]:
    """Expected share of the reference that the ego gains along its route, in [0, 1].

    What is gained in and after the step of an event does not count.
    """
    gained_m = np.diff(future.progress_m, axis=1, prepend=0.0)
    expected_m = (future.survival * gained_m).sum(axis=1)
    return np.clip(expected_m / future.reference_m, 0.0, 1.0)
