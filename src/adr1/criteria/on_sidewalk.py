"""Driving on pavements and outside the lanes: ScenarioRunner's OnSidewalkTest.

Rule, by the lane of any type that is nearest to the ego's origin:
    pavement                    on the pavement
    neither driving nor parking look at the corners' nearest lanes: a driving or parking lane among
                                them is still fine, a pavement counts as on it; else it is outside
                                the lanes if beyond the edge of the nearest one
    driving, parking            fine; inside a junction but beyond the lane's edge: as before
(The original's test of corners forgets the parking lanes, by a slip.)
"""

from __future__ import annotations

from dataclasses import dataclass

import carla
import numpy as np

from adr1.criteria.boxes import corners_xy_m
from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, Moment, span_moments
from adr1.criteria.lanes import NearLane, Point, looked_up, nearest_lane
from adr1.criteria.motion import driven_m
from adr1.criteria.spans import held_s

FINE, PAVEMENT, OUTSIDE = 0, 1, 2
DRIVABLE_KINDS = ("Driving", "Parking")


@dataclass(frozen=True)
class OnSidewalk:
    """Fails where the ego drives on a pavement or outside all lanes; its figure is how far [m].

    Attributes:
        most_s: bound of the time spent so, all stretches together.
    """

    most_s: float = 0.0

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch on a pavement, and for each outside the lanes."""
        arrays = drive.arrays
        if not len(arrays):
            return Finding(None, None)
        state = self._states(drive)
        steps_m = np.diff(driven_m(arrays), prepend=0.0)
        wrong = state != FINE
        moments: list[Moment] = []
        for kind, words in ((PAVEMENT, "on a pavement"), (OUTSIDE, "outside the lanes")):

            def told(begin: int, end: int, words: str = words) -> str:
                return f"Agent drove {words} for {steps_m[begin:end].sum():.1f} m"

            moments += span_moments(drive, state == kind, told)
        moments.sort(key=lambda moment: moment.frame)
        passed = not held_s(wrong, arrays.time_s) > self.most_s
        return Finding(float(steps_m[wrong].sum()), passed, tuple(moments))

    def _states(self, drive: Drive) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        carla_map, arrays = drive.carla_map, drive.arrays
        everything = carla.LaneType.Any
        lanes = looked_up(drive.ego_places, lambda p: nearest_lane(carla_map, p, everything))
        rows = arrays.ego_row
        half_m = arrays.extents_m[rows, 0:2].astype(np.float64)
        yaw_rad = np.radians(arrays.ego[:, 4])
        states = np.zeros(len(lanes), dtype=np.int64)
        before = FINE
        for tick, lane in enumerate(lanes):
            if lane is not None and lane.kind not in ("Sidewalk", *DRIVABLE_KINDS):
                center = np.array([drive.ego_places[tick][:2]])
                half_length_m, half_width_m = half_m[tick].tolist()
                outline = corners_xy_m(
                    center, yaw_rad[tick : tick + 1], half_length_m, half_width_m
                )[0]
                z = drive.ego_places[tick][2]
                corners: list[Point] = [(x, y, z) for x, y in outline.tolist()]
                kinds = [_kind(nearest_lane(carla_map, c, everything)) for c in corners]
                before = _beside_the_road(lane, kinds)
            else:
                before = _on_the_road(lane, before)
            states[tick] = before
        return states


def _on_the_road(lane: NearLane | None, before: int) -> int:
    if lane is None:
        return before
    if lane.kind == "Sidewalk":
        return PAVEMENT
    return before if lane.is_junction and lane.excess_m > 0.0 else FINE


def _beside_the_road(lane: NearLane, corners: list[str]) -> int:
    if any(kind in DRIVABLE_KINDS for kind in corners):
        return FINE
    if "Sidewalk" in corners:
        return PAVEMENT
    return OUTSIDE if lane.excess_m >= 0.0 else FINE


def _kind(lane: NearLane | None) -> str:
    return "" if lane is None else lane.kind
