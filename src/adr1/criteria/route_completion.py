"""How much of the route has been driven.

Rule (leaderboard): the route is complete once more than 99 % of it is driven and its end is less
than 10 m away; it then counts as 100 %.
"""

from __future__ import annotations

import math

from adr1.criteria.infraction import Infraction, TerminalReason
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import StateFrame

COMPLETE_PERCENT = 99.0
NEAR_END_M = 10.0


class RouteCompletionCriterion:
    """Measures completion, and ends the episode at the end of the route."""

    def __init__(self, ego_on_route: EgoOnRoute) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self.percent = 0.0
        self._ego = ego_on_route
        end = ego_on_route.route.positions_world_m[-1]
        self._end = (float(end[0]), float(end[1]))

    def update(self, frame: StateFrame) -> None:
        if self.terminal is not None:
            return
        self.percent = 100.0 * self._ego.at(frame).s_m / self._ego.route.length_m
        end_m = math.dist(frame.ego_position_world_m[:2], self._end)
        if self.percent > COMPLETE_PERCENT and end_m < NEAR_END_M:
            self.percent = 100.0
            self.terminal = TerminalReason.ROUTE_COMPLETED

    def finish(self) -> None:
        """Nothing is left to report."""
