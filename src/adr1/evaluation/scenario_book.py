"""What an episode keeps of its scenarios: when each started and ended."""

from __future__ import annotations

from adr1.episodes.frame import NoteKind, StateFrame
from adr1.evaluation.results import ScenarioRecord


class ScenarioBook:
    """Turns the notes of frames into one record per scenario, in the order of starting."""

    def __init__(self) -> None:
        self._by_name: dict[str, ScenarioRecord] = {}

    def take(self, frame: StateFrame) -> None:
        """Take over what scenarios said in a frame."""
        for note in frame.notes:
            if note.kind is NoteKind.STARTED:
                self._by_name[note.scenario] = ScenarioRecord(
                    name=note.scenario, scenario_type=note.scenario_type, started_s=frame.time_s
                )
            elif note.scenario in self._by_name:
                end = {"ended_s": frame.time_s, "timed_out": note.kind is NoteKind.TIMED_OUT}
                self._by_name[note.scenario] = self._by_name[note.scenario].model_copy(update=end)

    @property
    def records(self) -> tuple[ScenarioRecord, ...]:
        return tuple(self._by_name.values())
