"""Driving on lanes of the other direction: ScenarioRunner's WrongLaneTest.

Rule: see `lane_direction`, asked about the driving lane nearest to the ego. (The original takes
the wrong way for over as soon as the road's or lane's number changes; here it lasts until the ego
is on a lane of its own direction.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, span_moments
from adr1.criteria.lane_direction import LaneDirection
from adr1.criteria.lanes import looked_up, nearest_lane
from adr1.criteria.motion import driven_m


@dataclass(frozen=True)
class WrongLane:
    """Fails where the ego drives against the traffic; its figure is how far it did so [m]."""

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch."""
        arrays, carla_map = drive.arrays, drive.carla_map
        if not len(arrays):
            return Finding(None, None)
        lanes = looked_up(drive.ego_places, lambda place: nearest_lane(carla_map, place))
        direction = LaneDirection()
        yaws_deg = arrays.ego[:, 4].tolist()
        wrong = np.array(
            [direction.update(lane, yaw) for lane, yaw in zip(lanes, yaws_deg, strict=True)]
        )
        steps_m = np.diff(driven_m(arrays), prepend=0.0)

        def told(begin: int, end: int) -> str:
            metres = steps_m[begin:end].sum()
            return f"Agent drove on a lane of the opposite direction for {metres:.1f} m"

        moments = span_moments(drive, wrong, told)
        return Finding(float(steps_m[wrong].sum()), not moments, moments)
