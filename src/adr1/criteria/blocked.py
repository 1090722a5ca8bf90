"""Standing still for too long.

Rule (leaderboard): the episode ends once the ego has been slower than 0.1 m/s for 180 s.
"""

from __future__ import annotations

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason, at_position
from adr1.episodes.frame import StateFrame

MOVING_MPS = 0.1
MAX_STANDING_S = 180.0


class BlockedCriterion:
    """Ends an episode whose ego no longer moves."""

    def __init__(self) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self._moved_at_s: float | None = None

    def update(self, frame: StateFrame) -> None:
        if self._moved_at_s is None or frame.ego_speed_mps >= MOVING_MPS:
            self._moved_at_s = frame.time_s
        if self.terminal is not None or frame.time_s - self._moved_at_s <= MAX_STANDING_S:
            return
        self.terminal = TerminalReason.BLOCKED
        position = frame.ego_position_world_m
        self.infractions.append(
            Infraction(
                kind=InfractionKind.VEHICLE_BLOCKED,
                message=f"Agent got blocked at {at_position(position)}",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=position,
            )
        )

    def finish(self) -> None:
        """Nothing is left to report."""
