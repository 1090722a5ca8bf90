"""A circle to be reached: ScenarioRunner's InRadiusRegionTest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, reached


@dataclass(frozen=True)
class InRadiusRegion:
    """Passes once the ego is within a radius of a place; its figure is when [s].

    Attributes:
        x_m, y_m: the place in the world frame.
        radius_m: the distance to come below.
    """

    x_m: float
    y_m: float
    radius_m: float

    def judge(self, drive: Drive) -> Finding:
        """By the ego's origin, seen from above."""
        x, y = drive.ego_positions_m[:, 0], drive.ego_positions_m[:, 1]
        inside = np.hypot(x - self.x_m, y - self.y_m) < self.radius_m
        return reached(drive, inside, "Agent reached its destination")
