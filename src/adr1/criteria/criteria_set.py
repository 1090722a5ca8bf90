"""All criteria of an episode, fed frame by frame."""

from __future__ import annotations

from collections.abc import Sequence

import carla

from adr1.criteria.blocked import BlockedCriterion
from adr1.criteria.collisions import CollisionCriterion
from adr1.criteria.infraction import Criterion, Infraction, TerminalReason
from adr1.criteria.min_speed import MinSpeedCriterion
from adr1.criteria.outside_route_lanes import OutsideRouteLanesCriterion
from adr1.criteria.red_light import RedLightCriterion
from adr1.criteria.route_completion import RouteCompletionCriterion
from adr1.criteria.route_deviation import RouteDeviationCriterion
from adr1.criteria.route_progress import EgoOnRoute
from adr1.criteria.route_timeout import RouteTimeoutCriterion
from adr1.criteria.scenario_timeout import ScenarioTimeoutCriterion
from adr1.criteria.stop_sign import StopSignCriterion
from adr1.criteria.storyboard_end import StoryboardEndCriterion
from adr1.criteria.yield_emergency import YieldEmergencyCriterion
from adr1.episodes.frame import StateFrame
from adr1.episodes.furniture import RoadFurniture
from adr1.routes.dense_route import DenseRoute


class CriteriaSet:
    """Feeds criteria and gathers what they report.

    The same frames give the same infractions, whether they come from a running simulator or from
    a state log.
    """

    def __init__(
        self,
        ego_on_route: EgoOnRoute,
        completion: RouteCompletionCriterion,
        others: Sequence[Criterion],
    ) -> None:
        self._ego_on_route = ego_on_route
        self._completion = completion
        # Completion first: an ego that arrives in the tick its time runs out has arrived.
        self._criteria: list[Criterion] = [completion, *others]
        self._finished = False

    def update(self, frame: StateFrame) -> TerminalReason | None:
        """Judge one frame; the reason to end the episode, if there is one."""
        for criterion in self._criteria:
            criterion.update(frame)
        return self.terminal

    def finish(self) -> None:
        """Report what is known only at the end of an episode; calling it again does nothing."""
        if not self._finished:
            self._finished = True
            for criterion in self._criteria:
                criterion.finish()

    @property
    def terminal(self) -> TerminalReason | None:
        return next((c.terminal for c in self._criteria if c.terminal is not None), None)

    @property
    def infractions(self) -> tuple[Infraction, ...]:
        """Everything reported so far, in order of time."""
        found = [infraction for c in self._criteria for infraction in c.infractions]
        return tuple(sorted(found, key=lambda i: (i.frame, i.kind.value, i.message)))

    @property
    def route_completion_percent(self) -> float:
        return self._completion.percent

    @property
    def route_s_m(self) -> float:
        """Distance along the route that the ego has reached."""
        return self._ego_on_route.progress.s_m


def default_criteria(
    route: DenseRoute, carla_map: carla.Map, furniture: RoadFurniture
) -> CriteriaSet:
    """The criteria of the official leaderboard, for one episode."""
    ego = EgoOnRoute(route)
    others: list[Criterion] = [
        CollisionCriterion(),
        RedLightCriterion(furniture),
        StopSignCriterion(furniture),
        OutsideRouteLanesCriterion(ego, carla_map),
        RouteDeviationCriterion(ego),
        BlockedCriterion(),
        RouteTimeoutCriterion(ego),
        MinSpeedCriterion(ego),
        ScenarioTimeoutCriterion(),
        YieldEmergencyCriterion(),
        StoryboardEndCriterion(),
    ]
    return CriteriaSet(ego, RouteCompletionCriterion(ego), others)
