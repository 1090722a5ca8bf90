"""The end of a scenario file: when its storyboard is over, so is the episode.

Rule (OpenSCENARIO 1.x): the stop trigger of the storyboard ends the scenario.
"""

from __future__ import annotations

from adr1.criteria.infraction import Infraction, TerminalReason
from adr1.episodes.frame import NoteKind, StateFrame

SCENARIO_TYPE = "OpenSCENARIO"


class StoryboardEndCriterion:
    """Ends the episode when a scenario file says that it is over."""

    def __init__(self) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None

    def update(self, frame: StateFrame) -> None:
        for note in frame.notes:
            if note.scenario_type == SCENARIO_TYPE and note.kind is NoteKind.ENDED:
                self.terminal = TerminalReason.STORYBOARD_ENDED

    def finish(self) -> None:
        """Nothing is left to report."""
