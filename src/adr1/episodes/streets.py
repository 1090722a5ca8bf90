"""A town's streets as drawable shapes, from the client's map: lanes, verges, markings, crossings.

    streets = read_streets(world.get_map())

Whoever draws a town uses it: the picture of a driven route and the live view.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise

import carla
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Point = tuple[float, float]

SAMPLE_M = 2.0
END_STEP_M = 0.1
MAX_VERGES = 6
DRIVING = "Driving"
SURFACES = ("Sidewalk", "Shoulder", "Parking", "Biking", DRIVING)
"""Lane types that are kept, in the order in which they are painted."""


@dataclass(frozen=True, eq=False)
class LaneStrip:
    """A stretch of one lane.

    Attributes:
        surface: one of SURFACES.
        in_junction: whether the stretch lies inside a junction.
        left_world_m, right_world_m: its borders in driving direction, float64 (n, 2), x and y in
            the world frame, n >= 2.
    """

    surface: str
    in_junction: bool
    left_world_m: Array
    right_world_m: Array

    @property
    def outline_world_m(self) -> Array:
        """Around the stretch, float64 (2 n, 2)."""
        return np.vstack([self.left_world_m, self.right_world_m[::-1]])


@dataclass(frozen=True, eq=False)
class MarkingLine:
    """A painted line, float64 (n, 2) in the world frame; `broken` means dashed."""

    broken: bool
    yellow: bool
    points_world_m: Array


@dataclass(frozen=True, eq=False)
class Streets:
    """All that is painted of a town; crossings are rings of float64 (k, 2) in the world frame."""

    strips: tuple[LaneStrip, ...]
    lines: tuple[MarkingLine, ...]
    crossings: tuple[Array, ...]


def read_streets(carla_map: carla.Map) -> Streets:
    """Sample a map every SAMPLE_M metres; needs no server."""
    strips: list[LaneStrip] = []
    lines: list[MarkingLine] = []
    begins: dict[tuple[int, int, int], carla.Waypoint] = {}
    for begin, _ in carla_map.get_topology():  # names a lane once per lane that follows it
        begins.setdefault(_key_of(begin), begin)
    for begin in begins.values():
        open_strips: dict[tuple[int, int, int], _Strip] = {}
        found: list[_Strip] = []
        for waypoint in _samples(begin):
            for lane in _lane_and_verges(waypoint):
                key = _key_of(lane)
                strip = open_strips.get(key)
                if strip is None or strip.is_far_from(lane):
                    strip = open_strips[key] = _Strip(str(lane.lane_type), lane.is_junction)
                    found.append(strip)
                strip.add(lane)
        for strip in found:
            if len(strip.left) > 1:
                strips.append(strip.finished())
                lines += strip.lines()
    return Streets(tuple(strips), tuple(lines), tuple(_crossings(carla_map)))


def _samples(begin: carla.Waypoint) -> list[carla.Waypoint]:
    """Places along a lane up to its end; `next_until_lane_end` stops up to a step before it, or in
    the lane that follows."""
    key = _key_of(begin)
    samples = [begin, *begin.next_until_lane_end(SAMPLE_M)]
    samples = [sample for sample in samples if _key_of(sample) == key]
    last = None
    while following := _onward(samples[-1] if last is None else last, key):
        last = following
    return samples if last is None else [*samples, last]


def _onward(waypoint: carla.Waypoint, key: tuple[int, int, int]) -> carla.Waypoint | None:
    """A little further on in the same lane, or None at its end."""
    return next((w for w in waypoint.next(END_STEP_M) if _key_of(w) == key), None)


def _key_of(lane: carla.Waypoint) -> tuple[int, int, int]:
    return lane.road_id, lane.section_id, lane.lane_id


@dataclass
class _Strip:
    surface: str
    in_junction: bool
    left: list[Point] = field(default_factory=list)
    right: list[Point] = field(default_factory=list)
    left_paint: list[tuple[bool, bool] | None] = field(default_factory=list)
    right_paint: list[tuple[bool, bool] | None] = field(default_factory=list)

    def is_far_from(self, waypoint: carla.Waypoint) -> bool:
        """Whether a sample cannot follow the last one: it would draw a bar across the map."""
        x, y = self.left[-1]
        place = waypoint.transform.location
        return math.hypot(place.x - x, place.y - y) > 2.0 * SAMPLE_M + waypoint.lane_width

    def add(self, waypoint: carla.Waypoint) -> None:
        place, yaw = waypoint.transform.location, math.radians(waypoint.transform.rotation.yaw)
        half = 0.5 * waypoint.lane_width
        dx, dy = -math.sin(yaw) * half, math.cos(yaw) * half
        self.left.append((place.x - dx, place.y - dy))
        self.right.append((place.x + dx, place.y + dy))
        if self.surface == DRIVING and not self.in_junction:
            self.left_paint.append(_left_paint(waypoint))
            self.right_paint.append(_right_paint(waypoint))

    def finished(self) -> LaneStrip:
        return LaneStrip(self.surface, self.in_junction, np.array(self.left), np.array(self.right))

    def lines(self) -> list[MarkingLine]:
        found: list[MarkingLine] = []
        for paint, points in ((self.left_paint, self.left), (self.right_paint, self.right)):
            changes = [i for i in range(1, len(paint)) if paint[i] != paint[i - 1]]
            for begin, end in pairwise([0, *changes, len(paint)]):
                kind = paint[begin] if paint else None
                piece = points[begin : end + 1]  # up to where the next kind begins
                if kind is not None and len(piece) > 1:
                    found.append(MarkingLine(*kind, np.array(piece)))
        return found


def _left_paint(lane: carla.Waypoint) -> tuple[bool, bool] | None:
    """A line between opposite lanes is left of both: the one with the negative id paints it."""
    if lane.lane_id > 0:
        beside = lane.get_left_lane()
        if beside is not None and beside.lane_id < 0 and str(beside.lane_type) == DRIVING:
            return None
    return _paint_of(lane.left_lane_marking)


def _right_paint(lane: carla.Waypoint) -> tuple[bool, bool] | None:
    """Where a driving lane follows to the right, the line is the left one of that lane."""
    beside = lane.get_right_lane()
    if beside is not None and str(beside.lane_type) == DRIVING:
        return None
    return _paint_of(lane.right_lane_marking)


def _paint_of(marking: carla.LaneMarking) -> tuple[bool, bool] | None:
    """(broken, yellow), or None where nothing is painted."""
    kind = str(marking.type)
    if not kind.startswith(("Solid", "Broken")):
        return None
    return kind.startswith("Broken"), str(marking.color) == "Yellow"


def _lane_and_verges(waypoint: carla.Waypoint) -> list[carla.Waypoint]:
    """A driving lane and all beside it of the same direction, up to the next driving lane."""
    lanes = [waypoint]
    for step in ("get_right_lane", "get_left_lane"):
        beside = getattr(waypoint, step)()
        for _ in range(MAX_VERGES):
            if beside is None or beside.lane_id * waypoint.lane_id < 0:
                break
            if str(beside.lane_type) not in SURFACES or str(beside.lane_type) == DRIVING:
                break
            lanes.append(beside)
            beside = getattr(beside, step)()
    return lanes


def _crossings(carla_map: carla.Map) -> list[Array]:
    """Outlines of pedestrian crossings: CARLA lists their corners, each ring closed."""
    rings: list[Array] = []
    ring: list[Point] = []
    for corner in carla_map.get_crosswalks():
        point = (corner.x, corner.y)
        if ring and math.dist(point, ring[0]) < 1e-3:
            rings.append(np.array(ring))
            ring = []
        else:
            ring.append(point)
    return rings
