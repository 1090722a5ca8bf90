"""A town as the places of scenarios see it: runs of lanes, and movements through junctions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.routes.lane_graph import LaneGraph, LaneKey
from adr1.routes.planner import GlobalPlanner
from adr1.routes.turns import STRAIGHT_WITHIN_DEG, turned_deg

Turn = Literal["left", "straight", "right"]
Control = Literal["lights", "stop", "yield", "none"]

LIGHT, STOP, YIELD = "1000001", "206", "205"
"""Types of landmarks, as CARLA's maps have them."""
LOOK_BEFORE_M, LOOK_M = 20.0, 30.0
"""Lights and signs of an approach lie in the last metres of its lane."""
LONGEST_RUN_M = 1200.0


@dataclass(frozen=True, eq=False)
class LaneRun:
    """Lane segments one behind the other, as arrays over their samples (n rows).

    Attributes:
        keys: the segments.
        positions_world_m: float64 (n, 3).
        yaw_deg: float64 (n,).
        along_m: float64 (n,), distance from the run's begin.
        starts_m: where along the run each segment begins.
    """

    keys: tuple[LaneKey, ...]
    positions_world_m: NDArray[np.float64]
    yaw_deg: NDArray[np.float64]
    along_m: NDArray[np.float64]
    starts_m: tuple[float, ...]

    @property
    def length_m(self) -> float:
        return float(self.along_m[-1])

    def point(self, s_m: float) -> NDArray[np.float64]:
        """Position (3,) at a distance along the run, [m] in the world frame."""
        index = int(np.searchsorted(self.along_m, s_m))
        return self.positions_world_m[min(index, len(self.along_m) - 1)]


@dataclass(frozen=True, eq=False)
class Movement:
    """One way through a junction: up to it, through it, and away from it.

    Attributes:
        control: what the approach shows to its drivers.
        offered: all turns that the lanes of this approach's direction allow.
    """

    entry: LaneRun
    inside: tuple[LaneKey, ...]
    exit: LaneRun
    turn: Turn
    control: Control
    offered: frozenset[Turn]


class TownSurvey:
    """The places of one map; building it reads the whole map once (about a second).

    Args:
        name: the town's name, as route files give it.
        carla_map: its map; no server is needed.
    """

    def __init__(self, name: str, carla_map: carla.Map) -> None:
        self.name = name
        self.carla_map = carla_map
        self.planner = GlobalPlanner(carla_map)

    @property
    def lanes(self) -> LaneGraph:
        return self.planner.lanes

    @cached_property
    def runs(self) -> tuple[LaneRun, ...]:
        """Lanes from junction to junction, in the order of their first keys."""
        lanes, found = self.lanes, []
        for key in sorted(lanes.segments):
            if lanes.segments[key].is_junction or self._only_before(key) is not None:
                continue
            keys = [key]
            while (following := self._only_after(keys[-1])) is not None and following not in keys:
                keys.append(following)
            found.append(self.run_of(keys))
        return tuple(found)

    @cached_property
    def open_runs(self) -> tuple[LaneRun, ...]:
        """Lanes of roads with several lanes a direction, on through junctions where nobody waits.

        One for each run that begins on such a road; at most `LONGEST_RUN_M` long.
        """
        several = [run for run in self.runs if self._is_one_of_several(run.keys[0])]
        return tuple(self.onwards(run.keys[0], LONGEST_RUN_M) for run in several)

    @cached_property
    def movements(self) -> tuple[Movement, ...]:
        """All ways through junctions."""
        ways = [
            (run, inside, self.run_with(after))
            for run in self.runs
            for inside, after in self._ways_through(run.keys[-1])
        ]
        turns = [self._turn(run, away) for run, _, away in ways]
        offered: dict[tuple[int, bool], set[Turn]] = {}
        for (run, _, _), turn in zip(ways, turns, strict=True):
            offered.setdefault(_approach(run), set()).add(turn)
        return tuple(
            Movement(run, inside, away, turn, self.control(run), frozenset(offered[_approach(run)]))
            for (run, inside, away), turn in zip(ways, turns, strict=True)
        )

    def run_of(self, keys: Sequence[LaneKey]) -> LaneRun:
        """Segments as one run."""
        segments = [self.lanes.segments[key] for key in keys]
        starts = np.concatenate([[0.0], np.cumsum([segment.length_m for segment in segments])])
        return LaneRun(
            keys=tuple(keys),
            positions_world_m=np.concatenate([s.positions_world_m for s in segments]),
            yaw_deg=np.concatenate([s.yaw_deg for s in segments]),
            along_m=np.concatenate([s.along_m + b for s, b in zip(segments, starts, strict=False)]),
            starts_m=tuple(starts[:-1].tolist()),
        )

    def run_with(self, key: LaneKey) -> LaneRun:
        """The run that a segment belongs to, from that segment on."""
        keys = [key]
        while (following := self._only_after(keys[-1])) is not None and following not in keys:
            keys.append(following)
        return self.run_of(keys)

    def onwards(self, key: LaneKey, length_m: float) -> LaneRun:
        """Straight on from a segment, through junctions where nobody has to wait."""
        return self.run_of(self._walk(key, length_m, after=True))

    def through(self, key: LaneKey, back_m: float, ahead_m: float) -> tuple[LaneRun, float]:
        """Straight on to a segment and beyond, and where along that run the segment begins [m]."""
        before = self._walk(key, back_m, after=False)[:0:-1]
        run = self.run_of([*before, *self._walk(key, ahead_m, after=True)])
        return run, run.starts_m[len(before)]

    def control(self, run: LaneRun) -> Control:
        """What rules those who come to the end of a run."""
        x, y, z = run.point(max(run.length_m - LOOK_BEFORE_M, 0.0)).tolist()
        waypoint = self.carla_map.get_waypoint(carla.Location(x=x, y=y, z=z))
        kinds = {landmark.type for landmark in waypoint.get_landmarks(LOOK_M, True)}
        if LIGHT in kinds:
            return "lights"
        if STOP in kinds:
            return "stop"
        return "yield" if YIELD in kinds else "none"

    def following(self, key: LaneKey) -> list[LaneKey]:
        """The segments that a segment's lane leads into."""
        edges = self.lanes.graph.edges
        after = self.lanes.graph.successors(key)
        return sorted(other for other in after if edges[key, other]["change"] == 0)

    def leading_to(self, key: LaneKey) -> list[LaneKey]:
        """The segments whose lanes lead into a segment."""
        edges = self.lanes.graph.edges
        before = self.lanes.graph.predecessors(key)
        return sorted(other for other in before if edges[other, key]["change"] == 0)

    def _only_after(self, key: LaneKey) -> LaneKey | None:
        after = self.following(key)
        alone = len(after) == 1 and not self.lanes.segments[after[0]].is_junction
        return after[0] if alone and len(self.leading_to(after[0])) == 1 else None

    def _only_before(self, key: LaneKey) -> LaneKey | None:
        before = self.leading_to(key)
        alone = len(before) == 1 and not self.lanes.segments[before[0]].is_junction
        return before[0] if alone and len(self.following(before[0])) == 1 else None

    def _is_one_of_several(self, key: LaneKey) -> bool:
        segment = self.lanes.segments[key]
        return segment.left is not None or segment.right is not None

    def _ways_through(self, key: LaneKey) -> list[tuple[tuple[LaneKey, ...], LaneKey]]:
        """(lanes inside the junction, first lane behind it) of every way on from a lane's end."""
        found: list[tuple[tuple[LaneKey, ...], LaneKey]] = []
        open_ways: list[tuple[LaneKey, ...]] = [(way,) for way in self.following(key)]
        while open_ways:
            way = open_ways.pop(0)
            if self.lanes.segments[way[-1]].is_junction:
                open_ways += [(*way, after) for after in self.following(way[-1])]
            elif len(way) > 1:
                found.append((way[:-1], way[-1]))
        return found

    def _turn(self, before: LaneRun, after: LaneRun) -> Turn:
        turn_deg = turned_deg(float(before.yaw_deg[-1]), float(after.yaw_deg[0]))
        if abs(turn_deg) < STRAIGHT_WITHIN_DEG:
            return "straight"
        return "left" if turn_deg < 0.0 else "right"

    def _walk(self, key: LaneKey, length_m: float, *, after: bool) -> list[LaneKey]:
        """Segments from one on, straight ahead or straight back, until somebody has to wait."""
        keys, far_m = [key], self.lanes.segments[key].length_m if after else 0.0
        while far_m < length_m:
            ways = self.following(keys[-1]) if after else self.leading_to(keys[-1])
            ways = [way for way in ways if way not in keys]
            ways = [
                way for way in ways if self._bend(keys[-1], way, after=after) < STRAIGHT_WITHIN_DEG
            ]
            entering = [way if not after else keys[-1] for way in ways]
            pairs = zip(ways, entering, strict=True)
            ways = [way for way, last in pairs if not self._waits(last)]
            if not ways:
                break
            keys.append(min(ways, key=lambda way: (self._bend(keys[-1], way, after=after), way)))
            far_m += self.lanes.segments[keys[-1]].length_m
        return keys

    def _bend(self, here: LaneKey, way: LaneKey, *, after: bool) -> float:
        """How far a junction's lane turns, at all, when it is the way on [deg]."""
        segment = self.lanes.segments[way]
        if not segment.is_junction:
            return 0.0
        own = self.lanes.segments[here].yaw_deg[-1 if after else 0]
        other = segment.yaw_deg[-1 if after else 0]
        return round(abs(turned_deg(float(own), float(other))), 2)

    def _waits(self, key: LaneKey) -> bool:
        segment = self.lanes.segments[key]
        if segment.is_junction:
            return False
        leads_in = any(self.lanes.segments[k].is_junction for k in self.following(key))
        return leads_in and self.control(self.run_of([key])) != "none"


def _approach(run: LaneRun) -> tuple[int, bool]:
    """The road and direction by which a run comes to its junction."""
    road, _, lane = run.keys[-1]
    return road, lane > 0


def bend_deg(yaw_deg: NDArray[np.float64]) -> float:
    """By how much headings (n,) differ at most from the first of them [deg]."""
    turns = [turned_deg(a, b) for a, b in pairwise(yaw_deg.tolist())]
    course = np.concatenate([[0.0], np.cumsum(turns)])
    return float(course.max() - course.min())
