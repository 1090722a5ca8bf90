"""Leaving the route.

Rule (leaderboard): the episode ends when the ego is more than 30 m from the route, or once more
than 30 % of the route has been driven at more than 15 m from it.
"""

from __future__ import annotations

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason, at_position
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import StateFrame

MAX_DISTANCE_M = 30.0
SAFE_DISTANCE_M = 15.0
MAX_ROUTE_PERCENTAGE = 30.0


class RouteDeviationCriterion:
    """Ends an episode whose ego has left its route."""

    def __init__(self, ego_on_route: EgoOnRoute) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self.off_route_m = 0.0
        self._ego = ego_on_route

    def update(self, frame: StateFrame) -> None:
        if self.terminal is not None:
            return
        progress = self._ego.at(frame)
        if progress.distance_m > SAFE_DISTANCE_M:
            self.off_route_m += self._ego.driven_m(frame)
        percentage = 100.0 * self.off_route_m / self._ego.route.length_m
        if progress.distance_m <= MAX_DISTANCE_M and percentage <= MAX_ROUTE_PERCENTAGE:
            return
        self.terminal = TerminalReason.ROUTE_DEVIATION
        position = frame.ego_position_world_m
        self.infractions.append(
            Infraction(
                kind=InfractionKind.ROUTE_DEVIATION,
                message=f"Agent deviated from the route at {at_position(position)}",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=position,
                data={"distance_m": progress.distance_m, "percentage": percentage},
            )
        )

    def finish(self) -> None:
        """Nothing is left to report."""
