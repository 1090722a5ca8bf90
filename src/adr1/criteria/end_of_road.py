"""Leaving the road that the drive began on: ScenarioRunner's EndofRoadTest.

Rule: once the lane nearest to the ego belongs to another road, a clock runs, whatever comes then.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, moment_at
from adr1.criteria.lanes import looked_up, nearest_lane


@dataclass(frozen=True)
class EndOfRoad:
    """Fails once the first road was left for longer than a bound; its figure is that time [s].

    Attributes:
        most_s: bound of the time since it was left.
    """

    most_s: float = 0.0

    def judge(self, drive: Drive) -> Finding:
        """One moment, where the road was left."""
        arrays, carla_map = drive.arrays, drive.carla_map
        lanes = looked_up(drive.ego_places, lambda place: nearest_lane(carla_map, place))
        roads = np.array([-1 if lane is None else lane.key[0] for lane in lanes], dtype=np.int64)
        known = np.flatnonzero(roads >= 0)
        if not len(known):
            return Finding(None, None)
        first = roads[known[0]]
        left = known[roads[known] != first]
        if not len(left):
            return Finding(None, True)
        tick = int(left[0])
        seconds = float(arrays.time_s[-1] - arrays.time_s[tick])
        told = f"Agent left road {first} for road {roads[tick]}"
        return Finding(seconds, not seconds > self.most_s, (moment_at(drive, tick, told),))
