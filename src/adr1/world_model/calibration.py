"""One number that makes chances honest: the temperature of their log odds."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.optimize import minimize_scalar

LOWEST, HIGHEST = 0.2, 5.0


def fit_temperature(log_odds: Float[np.ndarray, "n 8"], happened: Bool[np.ndarray, "n 8"]) -> float:
    """The temperature with the best likelihood over all horizons; 1 if nothing ever happened.

    Args:
        happened: whether there has been an event by the end of each half second.
    """
    if not happened.any() or happened.all():
        return 1.0

    def loss(log_temperature: float) -> float:
        odds = log_odds / np.exp(log_temperature)
        return float(np.mean(np.logaddexp(0.0, odds) - odds * happened))

    found = minimize_scalar(loss, bounds=(np.log(LOWEST), np.log(HIGHEST)), method="bounded")
    return float(np.exp(found.x))
