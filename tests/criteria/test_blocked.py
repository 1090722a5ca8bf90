from __future__ import annotations

from adr1.criteria.blocked import BlockedCriterion
from adr1.criteria.infraction import InfractionKind, TerminalReason


def standing(make_frame, speeds):
    return [make_frame(n, 50.0, speed_mps=v, seconds=float(n)) for n, v in enumerate(speeds)]


def test_180_s_are_allowed_and_no_more(make_frame, drive):
    fine = drive(BlockedCriterion(), standing(make_frame, [5.0] + [0.0] * 180))
    assert fine.terminal is None
    blocked = drive(BlockedCriterion(), standing(make_frame, [5.0] + [0.0] * 181))
    assert blocked.terminal is TerminalReason.BLOCKED
    (found,) = blocked.infractions
    assert found.kind is InfractionKind.VEHICLE_BLOCKED
    assert found.message == "Agent got blocked at (x=50.0, y=1.75, z=0.0)"
    assert found.time_s == 181.0


def test_creeping_at_0_11_mps_is_moving_and_0_09_is_not(make_frame, drive):
    creeping = [0.0] * 100 + [0.11] + [0.0] * 100
    assert drive(BlockedCriterion(), standing(make_frame, creeping)).terminal is None
    slower = [0.0] * 100 + [0.09] + [0.0] * 100
    assert drive(BlockedCriterion(), standing(make_frame, slower)).terminal is not None
