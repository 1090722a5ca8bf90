"""Taking too long for the route.

Rule (leaderboard): there are 300 s to begin with; every d metres of the route add the time they
would take at a tenth of the speed limit.
"""

from __future__ import annotations

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import StateFrame

INITIAL_BUDGET_S = 300.0
SHARE_OF_SPEED_LIMIT = 0.10
LIMIT_BEFORE_SIGNS_MPS = 30.0 / 3.6
"""CARLA's speed limit where no sign has set one; also used where a server tells none (0)."""


class RouteTimeoutCriterion:
    """Ends an episode that has used up its time."""

    def __init__(self, ego_on_route: EgoOnRoute) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self.budget_s = INITIAL_BUDGET_S
        self._ego = ego_on_route
        self._started_s: float | None = None

    def update(self, frame: StateFrame) -> None:
        if self._started_s is None:
            self._started_s = frame.time_s
        limit_mps = frame.ego_speed_limit_mps or LIMIT_BEFORE_SIGNS_MPS
        self.budget_s += self._ego.driven_m(frame) / (SHARE_OF_SPEED_LIMIT * limit_mps)
        if self.terminal is not None or frame.time_s - self._started_s <= self.budget_s:
            return
        self.terminal = TerminalReason.ROUTE_TIMEOUT
        self.infractions.append(
            Infraction(
                kind=InfractionKind.ROUTE_TIMEOUT,
                message="Route timeout.",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=frame.ego_position_world_m,
                data={"budget_s": self.budget_s},
            )
        )

    def finish(self) -> None:
        """Nothing is left to report."""
