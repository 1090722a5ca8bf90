"""What an episode keeps of its scenarios."""

from __future__ import annotations

from types import SimpleNamespace

from adr1.episodes.frame import NoteKind, ScenarioNote
from adr1.evaluation.scenario_book import ScenarioBook


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
