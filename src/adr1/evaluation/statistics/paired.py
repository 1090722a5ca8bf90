"""Tests of paired differences: could they be chance, and how small a one would have been seen?"""

from __future__ import annotations

import math

import numpy as np
from jaxtyping import Float
from scipy.special import stdtrit

SIGNIFICANCE = 0.05
POWER = 0.8
EFFECT_FORMULA = "(t[0.975, n-1] + t[0.8, n-1]) * sd / sqrt(n), sd over the n routes' differences"
_EXACT_UP_TO = 14
_FLIPS = 20_000


def sign_flip_p_value(differences: Float[np.ndarray, " n"], seed: int) -> float:
    """Chance of a sum at least as far from zero if each route's difference might as well have had
    the other sign; two-sided, in (0, 1].

    Exact for up to 14 differences other than zero, else by 20,000 random flips. It makes no
    assumption on how differences are spread, and does not mistake three routes that changed among
    many that did not for evidence.
    """
    changed = differences[differences != 0.0]
    if len(changed) == 0:
        return 1.0
    observed = abs(float(changed.sum()))
    if len(changed) <= _EXACT_UP_TO:
        numbers = np.arange(1 << len(changed))
        signs = 1.0 - 2.0 * ((numbers[:, None] >> np.arange(len(changed))) & 1)
        return float(np.mean(np.abs(signs @ changed) >= observed * (1.0 - 1e-12)))
    generator = np.random.default_rng(seed)
    signs = generator.choice([-1.0, 1.0], (_FLIPS, len(changed)))
    beyond = int(np.count_nonzero(np.abs(signs @ changed) >= observed * (1.0 - 1e-12)))
    return (beyond + 1.0) / (_FLIPS + 1.0)


def smallest_effect(differences: Float[np.ndarray, " n"]) -> float | None:
    """The true mean difference that this many routes would have shown in 80 % of runs.

    By EFFECT_FORMULA; None where there are fewer than two routes.
    """
    number = len(differences)
    if number < 2:
        return None
    quantiles = stdtrit(number - 1, [1.0 - 0.5 * SIGNIFICANCE, POWER])
    return float(quantiles.sum() * differences.std(ddof=1) / math.sqrt(number))
