"""Criteria that watch frame by frame, as criteria over whole drives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, Moment
from adr1.criteria.infraction import Criterion
from adr1.criteria.route_progress import EgoOnRoute

Make = Callable[[Drive, EgoOnRoute], Criterion]
"""Builds the criterion for a drive."""


@dataclass(frozen=True)
class Replayed:
    """Shows every frame of a drive to a new criterion.

    Attributes:
        make: builds the criterion for a drive.
        figure: reads its figure off it; by default the number of infractions.
        passes: whether the drive passes; by default one without an infraction.
    """

    make: Make
    figure: Callable[[Any], float | None] = lambda criterion: float(len(criterion.infractions))
    passes: Callable[[Criterion], bool] = lambda criterion: not criterion.infractions

    def judge(self, drive: Drive) -> Finding:
        """One moment for each infraction."""
        if not drive.frames:
            return Finding(None, None)
        criterion = self.make(drive, EgoOnRoute(drive.route))
        for frame in drive.frames:
            criterion.update(frame)
        criterion.finish()
        moments = tuple(
            Moment(i.frame, i.time_s, i.position_world_m, i.message, i.data)
            for i in criterion.infractions
        )
        return Finding(self.figure(criterion), self.passes(criterion), moments)
