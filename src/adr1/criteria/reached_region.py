"""A rectangle to be reached: ScenarioRunner's ReachedRegionTest."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, reached


@dataclass(frozen=True)
class ReachedRegion:
    """Passes once the ego is inside a rectangle along the axes; its figure is when [s].

    Attributes:
        min_x_m, max_x_m, min_y_m, max_y_m: its sides in the world frame.
    """

    min_x_m: float
    max_x_m: float
    min_y_m: float
    max_y_m: float

    def judge(self, drive: Drive) -> Finding:
        """By the ego's origin; a point on a side is outside."""
        x, y = drive.ego_positions_m[:, 0], drive.ego_positions_m[:, 1]
        inside = (x > self.min_x_m) & (x < self.max_x_m) & (y > self.min_y_m) & (y < self.max_y_m)
        return reached(drive, inside, "Agent reached the region")
