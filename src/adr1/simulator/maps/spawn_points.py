"""Places where vehicles can appear: on driving lanes, away from junctions and from each other."""

from __future__ import annotations

import math

import numpy as np
from scipy.spatial import cKDTree

from adr1.simulator.geometry import Pose
from adr1.simulator.maps.lane_samples import DRIVING_TYPE
from adr1.simulator.maps.opendrive import LaneSection, OpenDrive, Road
from adr1.simulator.maps.opendrive_geometry import FloatArray

SPACING_M = 12.0
JUNCTION_DISTANCE_M = 8.0
END_DISTANCE_M = 3.0
MIN_LANE_WIDTH_M = 2.5
MAX_SPAWN_POINTS = 300
ABOVE_GROUND_M = 0.3
CLEAR_LENGTH_M = 7.0
CLEAR_WIDTH_M = 2.4
STOREY_M = 3.0


def spawn_points(drive: OpenDrive) -> tuple[Pose, ...]:
    """Poses in CARLA's world frame along travel, in road, s and lane order; at most 300."""
    found = [row for road in drive.roads.values() if road.junction_id < 0 for row in _along(road)]
    rows = _without_overlaps(np.array(found).reshape(-1, 4))
    if len(rows) > MAX_SPAWN_POINTS:
        rows = rows[np.linspace(0, len(rows) - 1, MAX_SPAWN_POINTS).round().astype(int)]
    return tuple(
        Pose(float(x), float(y), float(z) + ABOVE_GROUND_M, yaw_deg=_degrees(yaw))
        for x, y, z, yaw in rows
    )


def _degrees(yaw_rad: float) -> float:
    """Above -180 and at most 180, as the actor that spawns there will show it."""
    return 180.0 - (180.0 - math.degrees(yaw_rad)) % 360.0


def _along(road: Road) -> list[FloatArray]:
    """Rows `[x, y, z, yaw_rad]` of one road."""
    ends = [
        JUNCTION_DISTANCE_M if link is not None and link.to_junction else END_DISTANCE_M
        for link in (road.predecessor, road.successor)
    ]
    usable = road.length_m - sum(ends)
    if usable < 0.0:
        return []
    count = int(usable / SPACING_M) + 1
    start = ends[0] + 0.5 * (usable - (count - 1) * SPACING_M)
    rows: list[FloatArray] = []
    for s in start + SPACING_M * np.arange(count):
        rows += _across(road, road.section_at(float(s)), float(s))
    return rows


def _across(road: Road, section: LaneSection, s: float) -> list[FloatArray]:
    """Lane centres at s; the yaw is that of the lane, which may narrow or shift along the road."""
    at = s + np.array([-0.5, 0.0, 0.5])
    rows = []
    for lane_id, (inner, outer) in road.lane_edges(section, at).items():
        lane = section.lane(lane_id)
        if lane is None or lane.type != DRIVING_TYPE:
            continue
        if np.abs(outer - inner).min() < MIN_LANE_WIDTH_M:
            continue
        behind, row, ahead = road.to_world(at, 0.5 * (inner + outer))
        row[3] = math.atan2(ahead[1] - behind[1], ahead[0] - behind[0])
        if lane_id > 0:
            row[3] += math.pi
        rows.append(row)
    return rows


def _without_overlaps(rows: FloatArray) -> FloatArray:
    """Drop each row whose clear box would touch that of an earlier one."""
    if len(rows) == 0:
        return rows
    keep = np.ones(len(rows), bool)
    pairs = cKDTree(rows[:, :2]).query_pairs(math.hypot(CLEAR_LENGTH_M, CLEAR_WIDTH_M))
    for first, second in sorted(pairs):
        if not (keep[first] and keep[second]):
            continue
        dx, dy, dz = rows[second, :3] - rows[first, :3]
        cos, sin = math.cos(rows[first, 3]), math.sin(rows[first, 3])
        ahead, aside = abs(dx * cos + dy * sin), abs(dy * cos - dx * sin)
        skew = abs(math.sin(rows[second, 3] - rows[first, 3]))
        clear_width = CLEAR_WIDTH_M + skew * 0.5 * CLEAR_LENGTH_M
        if ahead < CLEAR_LENGTH_M and aside < clear_width and abs(dz) < STOREY_M:
            keep[second] = False
    return rows[keep]
