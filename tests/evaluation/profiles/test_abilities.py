from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adr1.evaluation.profiles.abilities import (
    ABILITIES,
    AbilityCase,
    ability_shares,
    credit,
    junction_percent,
)

FAILED = AbilityCase("SignalizedJunctionLeftTurn", False, 60.0, 50.0, False)


def test_numbers_of_types_are_the_published_ones():
    assert {name: len(types) for name, types in ABILITIES.items()} == {
        "Overtaking": 9,
        "Merging": 16,
        "Emergency Brake": 12,
        "Give Way": 2,
        "Traffic Signs": 19,
    }


def test_a_success_counts_in_every_ability_of_its_type():
    passed = replace(FAILED, passed=True, completion_percent=100.0)
    assert credit("Merging", passed) is True
    assert credit("Traffic Signs", passed) is True
    assert credit("Overtaking", passed) is None


def test_a_failed_route_has_obeyed_the_signs_if_it_got_past_the_junction():
    assert credit("Traffic Signs", FAILED) is True
    assert credit("Merging", FAILED) is False
    assert credit("Traffic Signs", replace(FAILED, completion_percent=50.0)) is False
    assert credit("Traffic Signs", replace(FAILED, ran_sign_or_light=True)) is False
    assert credit("Traffic Signs", replace(FAILED, junction_percent=None)) is False


def test_share_of_the_route_up_to_8_points_into_its_first_junction():
    assert junction_percent([False] * 41 + [True] * 10 + [False] * 49) == 50.0
    assert junction_percent([False] * 10) is None


def test_golden_shares():
    cases = [
        AbilityCase("Accident", True, 100.0, None, False),
        AbilityCase("ParkedObstacle", False, 30.0, None, False),
        FAILED,
        AbilityCase("YieldToEmergencyVehicle", True, 100.0, None, False),
        AbilityCase(None, True, 100.0, None, False),
        AbilityCase("OneOfOurOwn", True, 100.0, None, False),
    ]
    assert ability_shares(cases) == {
        "Overtaking": 0.5,
        "Merging": 0.0,
        "Emergency Brake": None,
        "Give Way": 1.0,
        "Traffic Signs": 1.0,
    }


types = st.sampled_from(sorted(set.union(*(set(t) for t in ABILITIES.values()))))
cases = st.builds(
    AbilityCase,
    types,
    st.booleans(),
    st.floats(0.0, 100.0),
    st.none() | st.floats(0.0, 100.0),
    st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(cases, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_in_range_and_whatever_the_order(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    shares = ability_shares(items)
    assert shares == ability_shares(shuffled)
    assert all(share is None or 0.0 <= share <= 1.0 for share in shares.values())


@settings(max_examples=100, deadline=None)
@given(cases, st.sampled_from(sorted(ABILITIES)))
def test_doing_worse_never_helps(case, ability):
    worse = replace(case, passed=False, completion_percent=0.0, ran_sign_or_light=True)
    if credit(ability, case) is not None:
        assert credit(ability, worse) <= credit(ability, case)


@pytest.mark.parametrize("ability", sorted(ABILITIES))
def test_names_have_no_spelling_of_old_versions(ability):
    assert not ABILITIES[ability] & {"ParkingCrossingPedestrain", "MergeIntoSlowTraffic"}
