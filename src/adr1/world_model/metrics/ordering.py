"""How candidates of one situation are put in order: what a critic is for."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.stats import kendalltau

Scores = Float[np.ndarray, "S K"]
Valid = Bool[np.ndarray, "S K"]


def pair_concordance(scores: Scores, badness: Float[np.ndarray, "S K"], valid: Valid) -> float:
    """Over all pairs of one situation that differ in badness: the share whose worse one has the
    higher score; equal scores count half. NaN without such pairs."""
    right, pairs = concordant_pairs(scores, badness, valid)
    return float(right.sum() / pairs.sum()) if pairs.sum() else float("nan")


def concordant_pairs(
    scores: Scores, badness: Float[np.ndarray, "S K"], valid: Valid
) -> tuple[Float[np.ndarray, " S"], Int[np.ndarray, " S"]]:
    """Per situation: pairs in the right order (ties half), and pairs that differ."""
    worse = badness[:, :, None] > badness[:, None, :]
    worse &= valid[:, :, None] & valid[:, None, :]
    higher = np.sign(scores[:, :, None] - scores[:, None, :])
    return (0.5 * (higher + 1.0) * worse).sum(axis=(1, 2)), worse.sum(axis=(1, 2))


def kendall_tau_b(scores: Scores, badness: Float[np.ndarray, "S K"], valid: Valid) -> float:
    """Mean over situations whose candidates differ in badness; equal scores there count as 0."""
    found = []
    for score, bad, there in zip(scores, badness, valid, strict=True):
        if there.sum() > 1 and len(set(bad[there].tolist())) > 1:
            ties = len(set(score[there].tolist())) == 1
            found.append(0.0 if ties else float(kendalltau(score[there], bad[there]).statistic))
    return float(np.mean(found)) if found else float("nan")


def top1_regret(
    scores: Scores, value: Float[np.ndarray, "S K"], valid: Valid
) -> Float[np.ndarray, " S"]:
    """Per situation: the best value minus that of the candidate with the lowest score (first of
    equals). NaN where a situation has no candidate."""
    chosen = np.argmin(np.where(valid, scores, np.inf), axis=1)
    best = np.max(np.where(valid, value, -np.inf), axis=1)
    regret = best - value[np.arange(len(value)), chosen]
    return np.where(valid.any(axis=1), regret, np.nan)
