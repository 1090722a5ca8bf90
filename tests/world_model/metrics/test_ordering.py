"""Figures of order among candidates against cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.world_model.metrics.ordering import kendall_tau_b, pair_concordance, top1_regret

SCORES = np.array([[0.9, 0.5, 0.1], [0.2, 0.2, 0.7]])
BADNESS = np.array([[-1.0, -8.0, -8.0], [-3.0, -8.0, -8.0]])
VALID = np.ones((2, 3), dtype=bool)


def test_concordance_is_over_pairs_that_differ() -> None:
    # First situation: 2 pairs right. Second: (0.2, 0.2) is a tie, (0.2, 0.7) is wrong.
    assert pair_concordance(SCORES, BADNESS, VALID) == pytest.approx((2 + 0.5 + 0) / 4)


def test_candidates_that_fill_rows_do_not_count() -> None:
    valid = VALID.copy()
    valid[1, 2] = False
    assert pair_concordance(SCORES, BADNESS, valid) == pytest.approx(2.5 / 3)
    assert math.isnan(pair_concordance(SCORES, BADNESS, np.zeros_like(VALID)))


def test_tau_of_equal_scores_is_nothing() -> None:
    assert kendall_tau_b(np.zeros((1, 3)), BADNESS[:1], VALID[:1]) == 0.0
    assert kendall_tau_b(-BADNESS[:1], -BADNESS[:1], VALID[:1]) == pytest.approx(1.0)
    assert math.isnan(kendall_tau_b(SCORES[:1], np.zeros((1, 3)), VALID[:1]))


def test_regret_is_what_the_choice_costs() -> None:
    value = np.array([[5.0, 1.0, 2.0], [4.0, 3.0, 9.0]])
    assert top1_regret(SCORES, value, VALID).tolist() == [3.0, 5.0]
    nobody = np.array([[True, True, True], [False, False, False]])
    assert math.isnan(top1_regret(SCORES, value, nobody)[1])
