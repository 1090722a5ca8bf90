from __future__ import annotations

import pytest

from adr1.criteria.infraction import InfractionKind, TerminalReason
from adr1.criteria.route_deviation import RouteDeviationCriterion
from adr1.criteria.route_progress import EgoOnRoute


@pytest.mark.parametrize(("y", "deviates"), [(31.7, False), (31.8, True)])
def test_more_than_30_m_away_ends_the_episode(make_frame, drive, route, y, deviates):
    frames = [make_frame(0, 10.0), make_frame(1, 11.0, y), make_frame(2, 12.0, y)]
    criterion = drive(RouteDeviationCriterion(EgoOnRoute(route)), frames)
    assert (criterion.terminal is TerminalReason.ROUTE_DEVIATION) is deviates
    assert len(criterion.infractions) == int(deviates)


def test_30_percent_of_the_route_at_16_m_end_it(make_frame, drive, route):
    # the route is 400 m long: 120 m at 16 m are 30 %, the next metre is too much
    frames = [make_frame(0, 10.0)] + [make_frame(n, 10.0 + n, 17.75) for n in range(1, 200)]
    (found,) = drive(RouteDeviationCriterion(EgoOnRoute(route)), frames).infractions
    assert found.kind is InfractionKind.ROUTE_DEVIATION
    assert found.position_world_m[0] == pytest.approx(131.0, abs=1.01)
    assert found.message.startswith("Agent deviated from the route at (x=13")


def test_14_m_away_is_fine_for_ever(make_frame, drive, route):
    frames = [make_frame(n, 10.0 + n, 15.75) for n in range(400)]
    assert drive(RouteDeviationCriterion(EgoOnRoute(route)), frames).terminal is None
