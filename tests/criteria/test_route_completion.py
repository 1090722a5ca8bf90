from __future__ import annotations

import pytest

from adr1.criteria.infraction import TerminalReason
from adr1.criteria.route_completion import RouteCompletionCriterion
from adr1.criteria.route_progress import EgoOnRoute


def driven_to(make_frame, drive, route, end_x, y=1.75):
    frames = [make_frame(n, float(x)) for n, x in enumerate(range(10, 400)) if x < end_x]
    frames.append(make_frame(len(frames), end_x, y))
    return drive(RouteCompletionCriterion(EgoOnRoute(route)), frames)


def test_a_share_of_the_route(make_frame, drive, route):
    criterion = driven_to(make_frame, drive, route, 110.0)
    assert criterion.percent == pytest.approx(25.0)
    assert criterion.terminal is None


def test_99_percent_is_not_enough_and_a_little_more_is(make_frame, drive, route):
    assert driven_to(make_frame, drive, route, 406.0).terminal is None  # 396 of 400 m
    done = driven_to(make_frame, drive, route, 406.1)
    assert done.terminal is TerminalReason.ROUTE_COMPLETED
    assert done.percent == 100.0


def test_the_end_must_be_near(make_frame, drive, route):
    assert driven_to(make_frame, drive, route, 410.0, y=12.0).terminal is None
    assert driven_to(make_frame, drive, route, 410.0, y=11.0).terminal is not None


def test_progress_is_kept_when_the_ego_rolls_back(make_frame, drive, route):
    frames = [make_frame(n, float(x)) for n, x in enumerate([10, 20, 30, 40, 50, 45, 40])]
    assert drive(RouteCompletionCriterion(EgoOnRoute(route)), frames).percent == 10.0
