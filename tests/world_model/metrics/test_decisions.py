"""Figures of thresholds against cases worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.world_model.metrics.decisions import (
    best_threshold,
    f1_at,
    false_alarms_at,
    gap_at_false_alarms,
    optimism_gap,
)

CHANCES = np.array([0.9, 0.6, 0.4, 0.2])
EVENTS = np.array([True, False, True, False])


def test_f1_of_one_hit_one_false_alarm_one_miss() -> None:
    assert f1_at(CHANCES, EVENTS, 0.5) == pytest.approx(0.5)
    assert f1_at(CHANCES, EVENTS, 0.95) == 0.0


def test_best_threshold_takes_both_events() -> None:
    threshold = best_threshold(CHANCES, EVENTS)
    assert threshold == pytest.approx(0.3)
    assert f1_at(CHANCES, EVENTS, threshold) == pytest.approx(0.8)


def test_best_threshold_does_not_part_equal_chances() -> None:
    chances = np.array([0.5, 0.5, 0.1])
    events = np.array([True, True, False])
    assert f1_at(chances, events, best_threshold(chances, events)) == 1.0


def test_optimism_gap_is_the_share_of_events_without_alarm() -> None:
    assert optimism_gap(CHANCES, EVENTS) == 0.5
    assert optimism_gap(np.zeros(2), np.array([True, True])) == 1.0
    assert math.isnan(optimism_gap(CHANCES, np.zeros(4, dtype=bool)))


def test_false_alarms_are_a_share_of_the_safe_ones() -> None:
    assert false_alarms_at(CHANCES, EVENTS, 0.5) == 0.5
    assert math.isnan(false_alarms_at(CHANCES, np.ones(4, dtype=bool), 0.5))


def test_gap_at_false_alarms_allows_that_share_and_no_more() -> None:
    safe = ~EVENTS
    assert gap_at_false_alarms(CHANCES, EVENTS, safe, 0.0) == 0.5  # threshold 0.6
    assert gap_at_false_alarms(CHANCES, EVENTS, safe, 0.49) == 0.5
    assert gap_at_false_alarms(CHANCES, EVENTS, safe, 0.5) == 0.0  # threshold 0.2
    assert math.isnan(gap_at_false_alarms(CHANCES, EVENTS, np.zeros(4, dtype=bool), 0.1))
