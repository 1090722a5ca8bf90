"""Whether somebody drives on a lane against its direction.

Rule (leaderboard): who comes out of a junction facing more than 120 degrees away from the lane
drives the wrong way, and so does who crosses onto a lane that points more than 150 degrees away
from the one before; crossing back puts an end to it, and so does the next junction.
"""

from __future__ import annotations

from typing import Protocol

from adr1.criteria.geometry import angle_between_deg

MAX_VEHICLE_ANGLE_DEG = 120.0
MAX_LANE_ANGLE_DEG = 150.0


class DirectedLane(Protocol):
    """What is asked of a lane; `key` tells lanes apart."""

    @property
    def key(self) -> tuple[int, ...]: ...
    @property
    def yaw_deg(self) -> float: ...
    @property
    def is_junction(self) -> bool: ...


class LaneDirection:
    """Follows one vehicle from lane to lane."""

    def __init__(self) -> None:
        self._lane: DirectedLane | None = None
        self.is_wrong = False

    def update(self, lane: DirectedLane | None, vehicle_yaw_deg: float) -> bool:
        """Whether it drives the wrong way, now that it is on this lane, or on none."""
        before, self._lane = self._lane, lane
        if lane is None or lane.is_junction:
            self.is_wrong = False
        elif before is None or before.key == lane.key:
            pass
        elif before.is_junction:
            facing_deg = angle_between_deg(vehicle_yaw_deg, lane.yaw_deg)
            self.is_wrong = facing_deg > MAX_VEHICLE_ANGLE_DEG
        elif angle_between_deg(before.yaw_deg, lane.yaw_deg) >= MAX_LANE_ANGLE_DEG:
            self.is_wrong = not self.is_wrong
        return self.is_wrong
