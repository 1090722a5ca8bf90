from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adr1.evaluation.averages import global_scores
from adr1.evaluation.profiles import RouteScores

ONE, TWO = RouteScores(100.0, 0.6, 60.0), RouteScores(50.0, 1.0, 50.0)


def test_missing_routes_count_zero_in_the_mean():
    averages = global_scores([ONE, TWO], 4)
    assert averages.mean == RouteScores(37.5, 0.4, 27.5)
    assert (averages.recorded_routes, averages.total_routes) == (2, 4)


def test_standard_deviation_follows_the_official_definition():
    # sqrt(((60 - 55)^2 + (50 - 55)^2) / (2 - 1)) = 7.071
    assert global_scores([ONE, TWO], 2).std_dev.composed == 7.071


def test_one_route_has_no_spread():
    assert global_scores([ONE], 1).std_dev == RouteScores(0.0, 0.0, 0.0)


@pytest.mark.parametrize("total", [0, 1])
def test_more_records_than_routes_is_refused(total):
    with pytest.raises(ValueError, match="cannot be"):
        global_scores([ONE, TWO], total)


scores = st.builds(RouteScores, st.floats(0, 100), st.floats(0, 1), st.floats(0, 100))


@settings(max_examples=60, deadline=None)
@given(st.lists(scores, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_order_of_routes_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert global_scores(items, len(items)) == global_scores(shuffled, len(items))
