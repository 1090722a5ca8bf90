"""Driving slower than the traffic around.

Rule (leaderboard 2.x): the route is cut into four equal parts. At the end of each, the ego's mean
speed over that part is compared with the mean speed of all background vehicles; below 100 % is an
infraction that carries the percentage.
"""

from __future__ import annotations

import numpy as np

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import ActorKind, StateFrame

CHECKPOINTS = 4
LAST_CHECKPOINT_SHARE = 0.99
"""The last part ends where the route counts as completed."""


class MinSpeedCriterion:
    """Compares the ego's mean speed with that of the background vehicles, part by part.

    `percentages` holds every part's figure, also those of 100 and more; parts without background
    traffic have none.
    """

    def __init__(self, ego_on_route: EgoOnRoute) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self.percentages: list[float] = []
        self._ego = ego_on_route
        self._passed = 0
        self._ego_sum = 0.0
        self._traffic_sum = 0.0

    def update(self, frame: StateFrame) -> None:
        traffic = frame.is_background & (
            (frame.kinds == ActorKind.VEHICLE) | (frame.kinds == ActorKind.TWO_WHEELER)
        )
        velocities = frame.kinematics[traffic, 6:9].astype(np.float64)
        if len(velocities):
            self._traffic_sum += float(np.sqrt((velocities**2).sum(axis=1)).mean())
            self._ego_sum += frame.ego_speed_mps
        share = self._ego.at(frame).s_m / self._ego.route.length_m
        ends = [(part + 1) / CHECKPOINTS for part in range(CHECKPOINTS - 1)]
        ends.append(LAST_CHECKPOINT_SHARE)
        if self._passed < CHECKPOINTS and share >= ends[self._passed]:
            self._checkpoint(frame)

    def finish(self) -> None:
        """Nothing is left to report: a part that was not driven to its end is not judged."""

    def _checkpoint(self, frame: StateFrame) -> None:
        self._passed += 1
        traffic_sum, ego_sum = self._traffic_sum, self._ego_sum
        self._traffic_sum = self._ego_sum = 0.0
        if traffic_sum <= 0.0:
            return
        percentage = round(100.0 * ego_sum / traffic_sum, 2)
        self.percentages.append(percentage)
        if percentage >= 100.0:
            return
        self.infractions.append(
            Infraction(
                kind=InfractionKind.MIN_SPEED,
                message=f"Average speed is {percentage}% of the surrounding traffic's one",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=frame.ego_position_world_m,
                data={"percentage": percentage, "checkpoint": self._passed},
            )
        )
