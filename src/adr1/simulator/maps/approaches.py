"""Approaches: where a lane that a signal governs ends, in travel direction."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from adr1.simulator.maps.lane_samples import DRIVING_TYPE
from adr1.simulator.maps.opendrive import (
    Lane,
    OpenDrive,
    Road,
    Signal,
    SignalReference,
)

NEAR_JUNCTION_M = 25.0


@dataclass(frozen=True, slots=True)
class Approach:
    """A driving lane up to its stop line, in CARLA's world frame.

    Attributes:
        road_id, lane_id: lane at the stop line; traffic of negative lanes runs along +s.
        s_m: stop line.
        x_m, y_m, z_m, yaw_rad: lane centre at the stop line, yaw of travel.
        width_m: lane width there.
        junction_id: junction behind the stop line, -1 if none.
    """

    road_id: int
    lane_id: int
    s_m: float
    x_m: float
    y_m: float
    z_m: float
    yaw_rad: float
    width_m: float
    junction_id: int


References = Mapping[str, Sequence[tuple[Road, SignalReference]]]


def references_by_signal(drive: OpenDrive) -> References:
    """All <signalReference> records with their roads, by signal id, in file order."""
    found: dict[str, list[tuple[Road, SignalReference]]] = {}
    for road in drive.roads.values():
        for reference in road.references:
            found.setdefault(reference.signal_id, []).append((road, reference))
    return found


def governed_approaches(
    drive: OpenDrive, references: References, road: Road, signal: Signal, *, to_junction: bool
) -> tuple[Approach, ...]:
    """Approaches of the driving lanes that a signal governs, from the signal and its references.

    References in a junction stand for the lane that leads into it. Where neither the signal nor a
    reference names lanes, the lanes on the signal's own side of its road are taken.

    Args:
        to_junction: the stop line is where the junction begins, if that is near; else at the
            signal's own s.
    """
    named = list(_named_lanes(references.get(signal.signal_id, ()), road, signal))
    own = [(road, signal.s_m, lane_id) for lane_id in _own_side(road, signal)]
    for lanes in (named, own):
        found: dict[tuple[int, int], Approach] = {}
        for place, s, lane_id in lanes:
            approach = _approach(drive, place, s, lane_id, to_junction=to_junction)
            if approach is not None:
                found.setdefault((approach.road_id, approach.lane_id), approach)
        if found:
            return tuple(found.values())
    return ()


def _named_lanes(
    references: Sequence[tuple[Road, SignalReference]], road: Road, signal: Signal
) -> Iterator[tuple[Road, float, int]]:
    places = [(road, signal.s_m, signal.lanes)]
    places += [(other, reference.s_m, reference.lanes) for other, reference in references]
    for place, s, ranges in places:
        for first, last in ranges:
            for lane in place.section_at(s).lanes:
                if first <= lane.lane_id <= last and lane.type == DRIVING_TYPE:
                    yield place, s, lane.lane_id


def _own_side(road: Road, signal: Signal) -> list[int]:
    section = road.section_at(signal.s_m)
    side = section.left if signal.t_m > 0.0 else section.right
    return [lane.lane_id for lane in side if lane.type == DRIVING_TYPE]


def _approach(
    drive: OpenDrive, road: Road, s: float, lane_id: int, *, to_junction: bool
) -> Approach | None:
    if road.junction_id >= 0:
        entry = _entry_lane(drive, road, lane_id)
        if entry is None:
            return None
        road, lane_id = entry
        s = road.length_m if lane_id < 0 else 0.0
    end_s = road.length_m if lane_id < 0 else 0.0
    link = road.successor if lane_id < 0 else road.predecessor
    leads_to_junction = link is not None and link.to_junction
    if to_junction and leads_to_junction and abs(end_s - s) < NEAR_JUNCTION_M:
        end_lane = _follow(road, s, end_s, lane_id)
        if end_lane is None:
            return None
        s, lane_id = end_s, end_lane
    junction = link.element_id if leads_to_junction and link is not None else -1
    return _measure(road, s, lane_id, junction)


def _entry_lane(drive: OpenDrive, road: Road, lane_id: int) -> tuple[Road, int] | None:
    """The lane of an ordinary road that a junction lane starts from."""
    link = road.predecessor if lane_id < 0 else road.successor
    lane = road.sections[0 if lane_id < 0 else -1].lane(lane_id)
    if link is None or link.to_junction or lane is None:
        return None
    before = lane.predecessor if lane_id < 0 else lane.successor
    incoming = drive.roads.get(link.element_id)
    if before is None or incoming is None or incoming.junction_id >= 0:
        return None
    lane_there = incoming.sections[-1 if link.to_end else 0].lane(before)
    heads_here = (before < 0) == link.to_end
    if lane_there is None or lane_there.type != DRIVING_TYPE or not heads_here:
        return None
    return incoming, before


def _follow(road: Road, s: float, end_s: float, lane_id: int) -> int | None:
    """Id that a lane has at the road's end, by the links between sections."""
    forward = end_s > s
    first = road.sections.index(road.section_at(s))
    count = len(road.sections)
    path = range(first, count) if forward else range(first, -1, -1)
    for index in path:
        lane = road.sections[index].lane(lane_id)
        if lane is None:
            return None
        if index == path[-1]:
            return lane_id
        after = lane.successor if forward else lane.predecessor
        if after is None:
            return None
        lane_id = after
    return lane_id


def _measure(road: Road, s: float, lane_id: int, junction_id: int) -> Approach | None:
    s = min(max(s, 0.0), road.length_m)
    section = road.section_at(s - 1e-6 if lane_id < 0 else s)
    lane: Lane | None = section.lane(lane_id)
    if lane is None:
        return None
    at = np.array([s])
    inner, outer = road.lane_edges(section, at)[lane_id][:, 0]
    x, y, z, yaw = road.to_world(at, np.array([0.5 * (inner + outer)]))[0]
    if lane_id > 0:
        yaw += math.pi
    width = max(abs(float(outer - inner)), 0.5)
    return Approach(
        road.road_id, lane_id, s, float(x), float(y), float(z), float(yaw), width, junction_id
    )
