from __future__ import annotations

import numpy as np
import pytest
from tests.evaluation.statistics.drives import random_scores

from adr1.evaluation.statistics.paired import sign_flip_p_value, smallest_effect


def test_few_differences_are_counted_out():
    assert sign_flip_p_value(np.zeros(9), 0) == 1.0
    assert sign_flip_p_value(np.array([5.0]), 0) == 1.0
    # All of one sign: only the two ends of 2^5 reach that far.
    assert sign_flip_p_value(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 0) == 2 / 32
    assert sign_flip_p_value(np.array([1.0, -1.0]), 0) == 1.0


def test_routes_that_did_not_change_say_nothing():
    few = np.array([3.0, 4.0, 5.0, 6.0])
    assert sign_flip_p_value(np.concatenate([few, np.zeros(500)]), 0) == sign_flip_p_value(few, 0)


def test_many_differences_are_sampled_near_the_exact_value():
    differences = np.random.default_rng(5).normal(0.5, 1.0, 14)
    exact = sign_flip_p_value(differences, 0)
    # A fifteenth that is next to nothing changes the value little, but not the way it is found.
    assert sign_flip_p_value(np.append(differences, 1e-12), 0) == pytest.approx(exact, abs=0.015)


def test_chance_alone_is_rarely_taken_for_a_difference():
    generator = np.random.default_rng(11)
    runs, found = 400, 0
    for _ in range(runs):
        _, a = random_scores(generator, 20, 1)
        _, b = random_scores(generator, 20, 1)
        found += sign_flip_p_value(b - a, 0) < 0.05
    assert 0.01 < found / runs < 0.085


def test_a_difference_of_the_smallest_effect_is_found_in_most_runs():
    generator = np.random.default_rng(12)
    effect = smallest_effect(generator.normal(0.0, 10.0, 2000)) * np.sqrt(2000 / 40)
    runs, found = 300, 0
    for _ in range(runs):
        found += sign_flip_p_value(generator.normal(effect, 10.0, 40), 0) < 0.05
    assert 0.7 < found / runs < 0.9


def test_smallest_effect_by_hand():
    # sd 2, n 4: (3.1824 + 0.9785) * 2 / 2
    differences = np.array([-2.0, 2.0, -2.0, 2.0]) * np.sqrt(3 / 4)
    assert smallest_effect(differences) == pytest.approx(4.161, abs=1e-3)
    assert smallest_effect(np.array([3.0])) is None
    assert smallest_effect(np.array([3.0, 3.0])) == 0.0
