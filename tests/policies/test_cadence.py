"""Ticks in which a rule thinks."""

from adr1.policies.cadence import Cadence


def test_every_second_tick_of_a_twentieth_although_their_sums_are_rounded() -> None:
    cadence = Cadence(0.1)
    time_s, due = 7.0, []
    for _ in range(1000):
        due.append(cadence.due(time_s))
        time_s += 0.05
    assert due == [True, False] * 500


def test_a_pause_is_not_made_up_for() -> None:
    cadence = Cadence(0.2)
    assert [cadence.due(t) for t in (0.0, 5.0, 5.1, 5.2)] == [True, True, False, True]
