"""What an episode keeps of its scenarios, and how they may disturb a control."""

from __future__ import annotations

from types import SimpleNamespace

import carla
import pytest

from adr1.episodes.frame import NoteKind, ScenarioNote
from adr1.evaluation.scenario_book import ScenarioBook, handicapped
from adr1.scenarios.context import EgoHandicap


def told(time_s: float, name: str, kind: NoteKind) -> SimpleNamespace:
    return SimpleNamespace(time_s=time_s, notes=(ScenarioNote(name, "Accident", kind),))


def test_records_keep_the_clock_of_the_frames_as_infractions_do() -> None:
    book = ScenarioBook()
    for frame in (
        told(7.5, "a", NoteKind.STARTED),
        told(8.0, "b", NoteKind.STARTED),
        told(9.25, "a", NoteKind.ENDED),
        told(11.0, "b", NoteKind.TIMED_OUT),
        told(12.0, "c", NoteKind.STARTED),
    ):
        book.take(frame)
    found = [(r.name, r.started_s, r.ended_s, r.timed_out) for r in book.records]
    assert found == [("a", 7.5, 9.25, False), ("b", 8.0, 11.0, True), ("c", 12.0, None, False)]


def test_a_handicap_stays_within_the_ranges_of_a_control() -> None:
    control = handicapped(
        carla.VehicleControl(throttle=0.9, steer=-0.95), EgoHandicap(steer=-0.2, throttle=0.5)
    )
    assert (control.throttle, control.steer) == (1.0, -1.0)
    untouched = handicapped(carla.VehicleControl(throttle=0.25, steer=0.125), EgoHandicap())
    assert (untouched.throttle, untouched.steer) == pytest.approx((0.25, 0.125))
