"""Painted lines along lanes, from OpenDRIVE's roadMark records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from adr1.simulator.maps.lane_samples import LaneStrip
from adr1.simulator.maps.opendrive import LaneSection, OpenDrive, Road, RoadMark
from adr1.simulator.shapes.materials import Material
from adr1.simulator.shapes.quads import Faces
from adr1.simulator.shapes.streets import Streets
from adr1.simulator.shapes.strips import PAVED_TYPES, kept_rows, material_of, strip_polygons

FloatArray = NDArray[np.float64]
"""t of a lane's edge at each s."""

LIFT_M = 0.01
JUNCTION_LIFT_M = 0.02
"""A junction's surface follows its lanes less exactly than a road's own strips do."""
DEFAULT_WIDTH_M = 0.12
DASH_M, GAP_M = 3.0, 6.0
"""Of broken lines where the file tells none: the usual urban guide line of Germany's RMS."""
SHORT_DASH_M = 0.2
TOLERANCE_M = 0.01
STEP_M = 1.0
SHRINK_M = 0.3
MIN_LANE_WIDTH_M = 0.1
_LINES = {
    "solid": ("solid",),
    "broken": ("broken",),
    "solid solid": ("solid", "solid"),
    "solid broken": ("solid", "broken"),
    "broken solid": ("broken", "solid"),
    "broken broken": ("broken", "broken"),
    "botts dots": ("dots",),
}


@dataclass(frozen=True, slots=True)
class _Edge:
    """One lane edge of one section, with the records of what is painted on it."""

    road: Road
    section: LaneSection
    lane_id: int
    marks: tuple[RoadMark, ...]

    def t_at(self, s_m: FloatArray) -> FloatArray:
        if self.lane_id == 0:
            return self.road.lane_offset.at(s_m)
        return self.road.lane_edges(self.section, s_m)[self.lane_id][1]

    def width_at(self, s_m: FloatArray) -> FloatArray:
        """Width of the lane inside the edge; the centre line counts as wide."""
        if self.lane_id == 0:
            return np.full_like(s_m, MIN_LANE_WIDTH_M)
        inner, outer = self.road.lane_edges(self.section, s_m)[self.lane_id]
        return np.abs(outer - inner)


def add_markings(faces: Faces, drive: OpenDrive, paved: Streets) -> None:
    """Paints all roads; inside junctions only where no other lane is crossed."""
    lanes_of = {key: _Lanes(strips) for key, strips in paved.junction_strips.items()}
    for road in drive.roads.values():
        crossed = lanes_of.get(road.junction_id)
        for edge in _edges(road):
            for mark, first_s, last_s in _records(edge):
                _paint(faces, edge, mark, first_s, last_s, crossed)


class _Lanes:
    """The driving lanes of one junction, to see what a line would cross."""

    def __init__(self, strips: list[LaneStrip]) -> None:
        shapes, roads = [], []
        for strip in strips:
            if material_of(strip) is Material.ROAD:
                for polygon in strip_polygons(strip):
                    shapes.append(polygon.buffer(-SHRINK_M))
                    roads.append(strip.road.road_id)
        self._roads = np.array(roads)
        self._tree = shapely.STRtree(shapes)

    def meets(self, quads_m: FloatArray, road_id: int) -> NDArray[np.bool_]:
        """Which quads lie in lanes of other roads."""
        points = shapely.points(quads_m.mean(axis=1)[:, :2])
        point, lane = self._tree.query(points, predicate="within")
        met = np.zeros(len(quads_m), bool)
        met[point[self._roads[lane] != road_id]] = True
        return met


def _edges(road: Road) -> Iterator[_Edge]:
    for section in road.sections:
        if section.center_marks:
            yield _Edge(road, section, 0, section.center_marks)
        for side in (section.right, section.left):
            for lane, beyond in zip(side, (*side[1:], None), strict=False):
                paved = lane.type in PAVED_TYPES or (beyond and beyond.type in PAVED_TYPES)
                if lane.marks and paved:
                    yield _Edge(road, section, lane.lane_id, lane.marks)


def _records(edge: _Edge) -> Iterator[tuple[RoadMark, float, float]]:
    """Each record with where it begins and ends along the road."""
    end = min(edge.section.end_s_m, edge.road.length_m)
    starts = [edge.section.s_m + mark.s_offset_m for mark in edge.marks]
    for mark, (first, last) in zip(edge.marks, pairwise([*starts, end]), strict=True):
        if min(last, end) - first > 0.05:
            yield mark, first, min(last, end)


def _paint(
    faces: Faces, edge: _Edge, mark: RoadMark, first_s: float, last_s: float, crossed: _Lanes | None
) -> None:
    lines = _LINES.get(mark.kind, ())
    width = mark.width_m if 0.0 < mark.width_m < 1.0 else DEFAULT_WIDTH_M
    material = Material.ROAD_MARK_YELLOW if mark.color == "yellow" else Material.ROAD_MARK_WHITE
    # Of two lines the first is the inner one; on the centre line it is the left one.
    inwards = -1.0 if edge.lane_id > 0 else 1.0
    shifts = (inwards * width, -inwards * width) if len(lines) == 2 else (0.0,)
    lift = LIFT_M if crossed is None else JUNCTION_LIFT_M
    for line, shift in zip(lines, shifts, strict=False):
        pieces = (
            _solid(edge, first_s, last_s)
            if line == "solid"
            else _dashes(mark, line, first_s, last_s)
        )
        quads = _quads(edge, pieces, shift, width, lift)
        if crossed is not None and len(quads):
            quads = quads[~crossed.meets(quads, edge.road.road_id)]
        faces.add(quads, material)


def _solid(edge: _Edge, first_s: float, last_s: float) -> FloatArray:
    """Pieces (n, 2) of s, each nearly straight."""
    s = np.linspace(first_s, last_s, int(np.ceil((last_s - first_s) / STEP_M)) + 1)
    line = edge.road.to_world(s, edge.t_at(s))[:, :3]
    s = s[kept_rows(line, TOLERANCE_M)]
    return np.column_stack((s[:-1], s[1:]))


def _dashes(mark: RoadMark, line: str, first_s: float, last_s: float) -> FloatArray:
    """Pieces (n, 2) of s; the phase runs on through records and sections of a road."""
    dash, gap = (mark.dash_m, mark.gap_m) if mark.dash_m > 0.1 else (DASH_M, GAP_M)
    if line == "dots":
        dash, gap = SHORT_DASH_M, 1.0
    period = dash + max(gap, 0.1)
    start = period * np.arange(np.floor(first_s / period), np.ceil(last_s / period) + 1)
    low, high = np.maximum(start, first_s), np.minimum(start + dash, last_s)
    middle = 0.5 * (low + high)
    halves = np.stack((np.stack((low, middle), -1), np.stack((middle, high), -1)), axis=1)
    return halves[high - low > 0.05].reshape(-1, 2)


def _quads(edge: _Edge, pieces: FloatArray, shift: float, width: float, lift: float) -> FloatArray:
    if len(pieces) == 0:
        return np.empty((0, 4, 3))
    s = pieces.reshape(-1)
    t = edge.t_at(s) + shift
    # A section's last place belongs to it, not to the next one, for lanes and their edges.
    left, right = (edge.road.to_world(s, t + side * width)[:, :3] for side in (0.5, -0.5))
    up = np.array([0.0, 0.0, lift])
    left, right = (left + up).reshape(-1, 2, 3), (right + up).reshape(-1, 2, 3)
    quads = np.stack((left[:, 0], right[:, 0], right[:, 1], left[:, 1]), axis=1)
    return quads[edge.width_at(pieces.mean(axis=1)) >= MIN_LANE_WIDTH_M]
