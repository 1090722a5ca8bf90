"""Driving slower than the traffic around.

Rule (leaderboard 2.x): the route is cut into four equal parts. At the end of each, the ego's mean
speed over that part is compared with the mean speed of all background vehicles; below 100 % is an
infraction that carries the percentage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import ActorKind, StateFrame

PART_ENDS = (0.25, 0.5, 0.75, 0.99)
"""Shares of the route; the last part ends where the route counts as completed."""

CHECKPOINTS = len(PART_ENDS)


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
        self._ids: NDArray[np.int64] | None = None
        self._rows = np.empty(0, dtype=np.int64)

    def update(self, frame: StateFrame) -> None:
        rows = self._traffic_rows(frame)
        if len(rows):
            velocities = frame.kinematics[:, 6:9]
            squared = np.einsum("ij,ij->i", velocities, velocities)
            self._traffic_sum += float(np.sqrt(squared[rows]).sum(dtype=np.float64)) / len(rows)
            self._ego_sum += frame.ego_speed_mps
        share = self._ego.at(frame).s_m / self._ego.route.length_m
        if self._passed < CHECKPOINTS and share >= PART_ENDS[self._passed]:
            self._checkpoint(frame)

    def _traffic_rows(self, frame: StateFrame) -> NDArray[np.int64]:
        """Rows of background vehicles; found anew only when actors come or go."""
        known = self._ids
        if known is None or not (frame.ids is known or np.array_equal(frame.ids, known)):
            on_wheels = np.isin(frame.kinds, (ActorKind.VEHICLE, ActorKind.TWO_WHEELER))
            self._ids = frame.ids
            self._rows = np.flatnonzero(on_wheels & frame.is_background)
        return self._rows

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
