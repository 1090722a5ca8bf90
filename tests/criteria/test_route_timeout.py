from __future__ import annotations

import pytest

from adr1.criteria.infraction import InfractionKind, TerminalReason
from adr1.criteria.route_progress import EgoOnRoute
from adr1.criteria.route_timeout import RouteTimeoutCriterion


def test_300_s_without_progress(make_frame, drive, route):
    frames = [make_frame(n, 10.0, seconds=5.0 + n) for n in range(302)]
    assert drive(RouteTimeoutCriterion(EgoOnRoute(route)), frames[:301]).terminal is None
    late = drive(RouteTimeoutCriterion(EgoOnRoute(route)), frames)
    assert late.terminal is TerminalReason.ROUTE_TIMEOUT
    (found,) = late.infractions
    assert (found.kind, found.message) == (InfractionKind.ROUTE_TIMEOUT, "Route timeout.")
    assert found.time_s == 306.0


def test_progress_buys_time_at_a_tenth_of_the_limit(make_frame, drive, route):
    # 50 m at a limit of 10 m/s: 50 / (0.1 * 10) = 50 s more
    frames = [make_frame(n, 10.0 + min(n, 50), seconds=float(n)) for n in range(352)]
    criterion = drive(RouteTimeoutCriterion(EgoOnRoute(route)), frames)
    assert criterion.budget_s == pytest.approx(350.0)
    assert criterion.terminal is TerminalReason.ROUTE_TIMEOUT
    in_time = drive(RouteTimeoutCriterion(EgoOnRoute(route)), frames[:350])
    assert in_time.terminal is None
