from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adr1.evaluation.profiles.efficiency import efficiency_percent, part_percents


def drive(n=2001, length_m=1000.0, ego=10.0, traffic=8.0):
    s_m = np.linspace(0.0, length_m, n)
    ego_mps = np.broadcast_to(np.asarray(ego, dtype=float), n)
    return s_m, length_m, ego_mps, np.broadcast_to(np.asarray(traffic, dtype=float), n)


def test_a_whole_route_has_twenty_parts():
    assert part_percents(*drive()) == (125.0,) * 20


def test_a_part_that_was_not_driven_to_its_end_is_not_judged():
    s_m, length_m, ego, traffic = drive()
    half = slice(0, 1030)
    assert part_percents(s_m[half], length_m, ego[half], traffic[half]) == (125.0,) * 10


def test_parts_have_their_own_speeds():
    s_m, length_m, _, _ = drive()
    ego = np.where(s_m < 500.0, 5.0, 10.0)
    found = part_percents(s_m, length_m, ego, np.full(len(s_m), 10.0))
    assert found[0] == 50.0
    assert found[-1] == 100.0


def test_no_traffic_counts_as_keeping_up():
    assert set(part_percents(*drive(traffic=np.nan))) == {100.0}
    assert set(part_percents(*drive(traffic=0.0))) == {100.0}


def test_efficiency_is_the_mean_without_outliers_and_may_exceed_100():
    assert efficiency_percent([50.0, 350.0, 1000.1]) == 200.0
    assert efficiency_percent([1000.0]) == 1000.0
    assert efficiency_percent([]) is None
    assert efficiency_percent([5000.0]) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.0, 1000.0), min_size=1, max_size=20), st.randoms())
def test_order_of_parts_does_not_matter(percents, random):
    shuffled = list(percents)
    random.shuffle(shuffled)
    assert efficiency_percent(percents) == pytest.approx(efficiency_percent(shuffled))
    assert min(percents) - 1e-9 <= efficiency_percent(percents) <= max(percents) + 1e-9
