"""Scores against figures worked out by hand from the published formulas, and their properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adr1.criteria.infraction import InfractionKind as Kind
from adr1.errors import UnknownNameError
from adr1.evaluation.profiles import PROFILES, InfractionTally, profile_by_name, score_route

VEHICLE, PEDESTRIAN = (Kind.COLLISION_VEHICLE, None), (Kind.COLLISION_PEDESTRIAN, None)
STATIC, RED, STOP = (Kind.COLLISION_LAYOUT, None), (Kind.RED_LIGHT, None), (Kind.STOP, None)
TIMEOUT, YIELD = (Kind.SCENARIO_TIMEOUT, None), (Kind.YIELD_EMERGENCY_VEHICLE, None)
OUTSIDE_20, SLOW_40 = (Kind.OUTSIDE_ROUTE_LANES, 20.0), (Kind.MIN_SPEED, 40.0)

GOLDEN = [
    ("lb1.0", [], 1.0),
    ("lb1.0", [VEHICLE], 0.6),
    ("lb1.0", [PEDESTRIAN, STATIC, RED, STOP], 0.5 * 0.65 * 0.7 * 0.8),
    ("lb1.0", [OUTSIDE_20, VEHICLE], 0.8 * 0.6),
    ("lb1.0", [TIMEOUT, YIELD, SLOW_40], 1.0),
    ("lb2.0", [VEHICLE], 0.6),
    ("lb2.0", [VEHICLE] * 5, 0.07776),
    ("lb2.0", [TIMEOUT, YIELD], 0.49),
    ("lb2.0", [SLOW_40], 0.82),
    ("lb2.0", [SLOW_40, SLOW_40, OUTSIDE_20], 0.82 * 0.82 * 0.8),
    ("b2d", [VEHICLE, SLOW_40], 0.6),
    ("b2d", [PEDESTRIAN, STATIC, RED, STOP, TIMEOUT, YIELD], 0.5 * 0.65 * 0.7 * 0.8 * 0.49),
    ("b2d-fixed", [OUTSIDE_20, VEHICLE, SLOW_40], 0.8 * 0.6),
    ("lb2.1", [], 1.0),
    ("lb2.1", [VEHICLE], 1 / 1.7),
    ("lb2.1", [VEHICLE] * 5, 1 / 4.5),
    ("lb2.1", [PEDESTRIAN, VEHICLE, STATIC, RED, STOP, TIMEOUT, YIELD], 1 / 4.75),
    ("lb2.1", [SLOW_40], 1 / 1.24),
    ("lb2.1", [OUTSIDE_20, RED], 0.8 / 1.4),
]


@pytest.mark.parametrize(("profile", "infractions", "expected"), GOLDEN)
def test_penalty_matches_the_published_formula(profile, infractions, expected):
    penalty = PROFILES[profile].penalty(InfractionTally.of(infractions))
    assert penalty == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", [Kind.ROUTE_DEVIATION, Kind.VEHICLE_BLOCKED, Kind.ROUTE_TIMEOUT])
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_events_that_only_end_the_route_cost_nothing(profile, kind):
    assert PROFILES[profile].penalty(InfractionTally.of([(kind, None)])) == 1.0


def test_score_is_completion_times_penalty_rounded_to_six_digits():
    scores = score_route(PROFILES["lb2.1"], 33.3333333333, InfractionTally.of([VEHICLE]))
    assert (scores.route, scores.penalty, scores.composed) == (33.333333, 0.588235, 19.607843)


def test_speed_above_the_traffics_is_no_bonus():
    tally = InfractionTally.of([(Kind.MIN_SPEED, 250.0)])
    assert {PROFILES[name].penalty(tally) for name in PROFILES} == {1.0}


def test_a_percentage_must_be_given():
    with pytest.raises(ValueError, match="percentage"):
        InfractionTally.of([(Kind.MIN_SPEED, None)])


def test_unknown_profile_lists_the_known_ones():
    with pytest.raises(UnknownNameError, match=r"b2d, b2d-fixed, lb1\.0, lb2\.0, lb2\.1"):
        profile_by_name("lb3")


infractions = st.lists(
    st.tuples(st.sampled_from(list(Kind)), st.floats(0.0, 100.0, allow_nan=False)), max_size=12
)
profiles = st.sampled_from([PROFILES[name] for name in sorted(PROFILES)])


@settings(max_examples=150, deadline=None)
@given(profiles, infractions, st.floats(0.0, 100.0))
def test_scores_stay_in_range(profile, items, completion):
    scores = score_route(profile, completion, InfractionTally.of(items))
    assert 0.0 <= scores.penalty <= 1.0
    assert 0.0 <= scores.composed <= scores.route <= 100.0


@settings(max_examples=150, deadline=None)
@given(profiles, infractions, st.sampled_from(list(Kind)), st.floats(0.0, 100.0))
def test_one_more_infraction_never_helps(profile, items, kind, percentage):
    before = profile.penalty(InfractionTally.of(items))
    after = profile.penalty(InfractionTally.of([*items, (kind, percentage)]))
    assert after <= before


@settings(max_examples=150, deadline=None)
@given(profiles, infractions, st.randoms(use_true_random=False))
def test_order_of_infractions_does_not_matter(profile, items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert profile.penalty(InfractionTally.of(items)) == profile.penalty(
        InfractionTally.of(shuffled)
    )
