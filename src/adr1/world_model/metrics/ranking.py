"""How well scores tell events from non-events, whatever their scale."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float
from scipy.stats import rankdata


def auroc(scores: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"]) -> float:
    """Chance that an event has a higher score than a non-event; ties count half. NaN if one of
    both is missing."""
    hits = int(events.sum())
    misses = len(events) - hits
    if hits == 0 or misses == 0:
        return float("nan")
    ranks = rankdata(scores)
    return float((ranks[events].sum() - hits * (hits + 1) / 2.0) / (hits * misses))


def auprc(scores: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"]) -> float:
    """Average precision: mean precision at each recalled event; equal scores are recalled
    together. NaN without events."""
    hits = int(events.sum())
    if hits == 0:
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    sorted_scores, found = scores[order], np.cumsum(events[order])
    last = np.flatnonzero(np.append(np.diff(sorted_scores) != 0.0, True))
    precision = found[last] / (last + 1.0)
    recalled = np.diff(np.concatenate([[0], found[last]]))
    return float((precision * recalled).sum() / hits)
