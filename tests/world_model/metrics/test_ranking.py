"""Ranking figures against cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.world_model.metrics.ranking import auprc, auroc


def test_auroc_counts_pairs_in_the_right_order() -> None:
    scores = np.array([0.9, 0.8, 0.3, 0.1])
    events = np.array([True, False, True, False])
    assert auroc(scores, events) == pytest.approx(3 / 4)  # only (0.3, 0.8) is wrong


def test_auroc_ties_count_half_and_scale_does_not_matter() -> None:
    scores = np.array([1.0, 1.0, 0.0])
    events = np.array([True, False, False])
    assert auroc(scores, events) == pytest.approx(3 / 4)
    assert auroc(1e3 * scores - 7.0, events) == pytest.approx(3 / 4)


def test_auroc_is_unknown_without_both_kinds() -> None:
    assert math.isnan(auroc(np.array([0.1, 0.2]), np.array([True, True])))
    assert math.isnan(auroc(np.array([0.1, 0.2]), np.array([False, False])))


def test_auprc_is_the_mean_precision_at_recalled_events() -> None:
    scores = np.array([0.9, 0.8, 0.7, 0.6])
    events = np.array([True, False, True, False])
    assert auprc(scores, events) == pytest.approx((1.0 + 2 / 3) / 2)


def test_auprc_recalls_equal_scores_together() -> None:
    assert auprc(np.zeros(4), np.array([True, False, False, False])) == pytest.approx(0.25)
    assert math.isnan(auprc(np.zeros(2), np.zeros(2, dtype=bool)))
