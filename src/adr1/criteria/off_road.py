"""Time off the road: ScenarioRunner's OffRoadTest.

Rule: the ego is off the road while its origin is in no driving and in no parking lane. Gaps
between the lanes of a junction are off the road by this rule, as in the original.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, span_moments
from adr1.criteria.lanes import drivable_lane_at, looked_up
from adr1.criteria.spans import held_s


@dataclass(frozen=True)
class OffRoad:
    """Fails once the ego was off the road for longer than a bound; its figure is that time [s].

    Attributes:
        most_s: bound of the time, all stretches together.
    """

    most_s: float = 0.0

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch off the road; who has no place is on none."""
        arrays, carla_map = drive.arrays, drive.carla_map
        if not len(arrays):
            return Finding(None, None)
        lanes = looked_up(drive.ego_places, lambda place: drivable_lane_at(carla_map, *place))
        off = np.array([lane is None for lane in lanes])
        seconds = held_s(off, arrays.time_s)

        def told(begin: int, end: int) -> str:
            span_s = held_s(off[begin:end], arrays.time_s[begin:end])
            return f"Agent was off the road for {span_s:.2f} s"

        return Finding(seconds, not seconds > self.most_s, span_moments(drive, off, told))
