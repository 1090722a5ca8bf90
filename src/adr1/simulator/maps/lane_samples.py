"""Lanes as clouds of points in CARLA's world, for ground, pavements and obstacles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from adr1.simulator.maps.opendrive import Lane, LaneSection, OpenDrive, Road
from adr1.simulator.maps.opendrive_geometry import FloatArray

DRIVING_TYPE = "driving"  # the one type that the client counts as LaneType.Driving
ROADWAY_TYPES = frozenset(
    {DRIVING_TYPE, "bidirectional", "entry", "exit", "onRamp", "offRamp", "connectingRamp"}
)
SIDEWALK_TYPES = frozenset({"sidewalk", "walking"})


@dataclass(frozen=True, slots=True)
class LaneStrip:
    """One lane of one section, sampled along s.

    Attributes:
        s_m: (n,) from section start to end.
        inner, outer: (n, 4) edge points, rows `[x, y, z, yaw_rad along +s]` in the world.
        slope: (n,) dz/ds.
    """

    road: Road
    section: LaneSection
    lane: Lane
    s_m: FloatArray
    inner: FloatArray
    outer: FloatArray
    slope: FloatArray


def lane_strips(drive: OpenDrive, step_m: float) -> Iterator[LaneStrip]:
    """Every lane of every section, in file order, with edge points at most `step_m` apart."""
    for road in drive.roads.values():
        for section in road.sections:
            length = min(section.end_s_m, road.length_m) - section.s_m
            if length <= 1e-6 or not section.lanes:
                continue
            s = np.linspace(section.s_m, section.s_m + length, int(np.ceil(length / step_m)) + 1)
            reference = road.to_world(s, np.zeros_like(s))
            normal = np.stack((np.sin(reference[:, 3]), -np.cos(reference[:, 3])), axis=-1)
            slope = road.elevation.slope_at(s)
            for lane_id, edges in road.lane_edges(section, s).items():
                lane = section.lane(lane_id)
                if lane is None or np.max(np.abs(edges[1] - edges[0])) < 0.05:
                    continue
                points = np.repeat(reference[None], 2, axis=0)
                points[:, :, :2] += edges[:, :, None] * normal
                yield LaneStrip(road, section, lane, s, points[0], points[1], slope)
