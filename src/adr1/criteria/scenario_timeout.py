"""Scenarios that the ego did not get through in time.

Rule (leaderboard 2.x): a scenario that is still running when its time is up is one infraction.
"""

from __future__ import annotations

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.episodes.frame import NoteKind, StateFrame


class ScenarioTimeoutCriterion:
    """Reports what scenarios say of their own time-outs."""

    def __init__(self) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None

    def update(self, frame: StateFrame) -> None:
        for note in frame.notes:
            if note.kind is NoteKind.TIMED_OUT:
                self.infractions.append(
                    Infraction(
                        kind=InfractionKind.SCENARIO_TIMEOUT,
                        message=f"Agent timed out a scenario: {note.scenario}",
                        frame=frame.frame,
                        time_s=frame.time_s,
                        position_world_m=frame.ego_position_world_m,
                        data={"scenario": note.scenario, "scenario_type": note.scenario_type},
                    )
                )

    def finish(self) -> None:
        """Nothing is left to report."""
