"""Lanes as strips with as few cross-lines as their bends allow, and what they are paved with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import numpy as np
import shapely
from numpy.typing import NDArray

from adr1.simulator.maps.lane_samples import (
    ROADWAY_TYPES,
    SIDEWALK_TYPES,
    LaneStrip,
    lane_strips,
)
from adr1.simulator.maps.opendrive import Lane, LaneSection, OpenDrive
from adr1.simulator.shapes.areas import polygons_of
from adr1.simulator.shapes.materials import Material

FloatArray = NDArray[np.float64]

SAMPLE_STEP_M = 1.0
TOLERANCE_M = 0.02
"""How far a straight piece of a strip may lie from the true curve."""
PIECE_LINES = 16
PAVED_TYPES = ROADWAY_TYPES | {"parking", "biking", "stop", "turn", "bus", "taxi", "HOV"}


def thinned_strips(drive: OpenDrive) -> Iterator[LaneStrip]:
    """Every lane of every section; lanes of one section are cut at the same places."""
    strips = lane_strips(drive, SAMPLE_STEP_M)
    for _, group in groupby(strips, key=lambda strip: id(strip.section)):
        lanes = list(group)
        curve = np.concatenate([edge[:, :3] for s in lanes for edge in (s.inner, s.outer)], axis=1)
        keep = kept_rows(curve, TOLERANCE_M)
        for strip in lanes:
            yield replace(
                strip,
                s_m=strip.s_m[keep],
                inner=strip.inner[keep],
                outer=strip.outer[keep],
                slope=strip.slope[keep],
            )


def kept_rows(curve: FloatArray, tolerance_m: float) -> NDArray[np.int64]:
    """Rows of (n, d) between which straight lines, evenly walked, stay within the tolerance."""
    kept, open_pieces = {0, len(curve) - 1}, [(0, len(curve) - 1)]
    while open_pieces:
        first, last = open_pieces.pop()
        if last - first < 2:
            continue
        share = (np.arange(first + 1, last) - first)[:, None] / (last - first)
        line = curve[first] + share * (curve[last] - curve[first])
        error = np.abs(curve[first + 1 : last] - line).max(axis=1)
        worst = int(np.argmax(error))
        if error[worst] > tolerance_m:
            middle = first + 1 + worst
            kept.add(middle)
            open_pieces += [(first, middle), (middle, last)]
    return np.array(sorted(kept), np.int64)


def material_of(strip: LaneStrip) -> Material:
    """What a lane is paved with; unnamed lanes between driving lanes are asphalt."""
    kind = strip.lane.type
    if kind in PAVED_TYPES or (kind == "none" and _has_roadway_outside(strip)):
        return Material.ROAD
    if kind in SIDEWALK_TYPES:
        return Material.SIDEWALK
    return Material.TERRAIN if kind == "median" else Material.SHOULDER


def strip_polygons(strip: LaneStrip) -> list[shapely.Polygon]:
    """Outline of a strip in pieces, since a long one may run over itself."""
    polygons = []
    for start in range(0, len(strip.s_m) - 1, PIECE_LINES):
        piece = slice(start, start + PIECE_LINES + 1)
        ring = np.concatenate((strip.inner[piece, :2], strip.outer[piece, :2][::-1]))
        polygons += polygons_of(shapely.make_valid(shapely.Polygon(ring)))
    return polygons


def cut(strip: LaneStrip, from_s_m: float, to_s_m: float) -> LaneStrip | None:
    """The piece of a strip between two places; None if there is none."""
    first, last = max(from_s_m, strip.s_m[0]), min(to_s_m, strip.s_m[-1])
    if last - first < 0.01:
        return None
    inside = strip.s_m[(strip.s_m > first) & (strip.s_m < last)]
    s = np.concatenate(([first], inside, [last]))

    def along(rows: FloatArray) -> FloatArray:
        return np.column_stack([np.interp(s, strip.s_m, column) for column in rows.T])

    return replace(
        strip,
        s_m=s,
        inner=along(strip.inner),
        outer=along(strip.outer),
        slope=np.interp(s, strip.s_m, strip.slope),
    )


def is_outermost(strip: LaneStrip) -> bool:
    """Whether no lane with a width lies further out on the strip's side."""
    return not any(
        abs(lane.lane_id) > abs(strip.lane.lane_id) and _has_width(strip, lane.lane_id)
        for lane in _side(strip.section, strip.lane.lane_id)
    )


def _has_roadway_outside(strip: LaneStrip) -> bool:
    return any(
        lane.type in ROADWAY_TYPES and abs(lane.lane_id) > abs(strip.lane.lane_id)
        for lane in _side(strip.section, strip.lane.lane_id)
    )


def _has_width(strip: LaneStrip, lane_id: int) -> bool:
    lane = strip.section.lane(lane_id)
    if lane is None:
        return False
    ends = np.array([0.0, strip.section.end_s_m - strip.section.s_m])
    return bool(np.max(np.abs(lane.width.at(ends))) >= 0.05)


def _side(section: LaneSection, lane_id: int) -> tuple[Lane, ...]:
    return section.left if lane_id > 0 else section.right
