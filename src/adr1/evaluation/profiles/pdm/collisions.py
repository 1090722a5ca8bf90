"""No at-fault collision (NC) and time to collision (TTC) of NAVSIM.

Source: pdm_scorer.py and pdm_scorer_utils.py of NAVSIM (devkit v1.1 and v2). Collisions are the
ego's fault if it hits somebody with its front, hits who stands, or hits somebody beside it while it
is in several lanes or off the road. Whoever is touched without fault is ignored from then on, and
so is whoever is touched as the window begins.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from adr1.criteria.boxes import bearing_rad, overlap
from adr1.evaluation.profiles.pdm.track import WINDOW_SAMPLES, DrivenTrack, Neighbours

STOPPED_MPS = 0.05
AHEAD_RAD = np.radians(30.0)
BEHIND_RAD = np.radians(150.0)
LOOK_AHEAD_SAMPLES = (0, 3, 6, 9)
STANDING_MPS = 0.005
FAULT_WITH_AGENT, FAULT_WITH_THING = 0.0, 0.5


@dataclass(frozen=True, eq=False)
class Touches:
    """Rows in which the ego touches somebody, in order of samples (m rows).

    Attributes:
        sample: when.
        ids: whom.
        counts: whether it is the ego's fault, or for TTC whether it counts as a danger.
        is_agent: whether it is a vehicle or walker.
    """

    sample: Int[np.ndarray, " m"]
    ids: Int[np.ndarray, " m"]
    counts: Bool[np.ndarray, " m"]
    is_agent: Bool[np.ndarray, " m"]


def touches_of(track: DrivenTrack) -> Touches:
    """Everybody whom the ego touches, sample by sample, and whether it is at fault."""
    others = track.neighbours
    sample = others.sample
    half = np.array([[track.half_length_m, track.half_width_m]]).repeat(len(sample), axis=0)
    center, yaw = track.center_xy_m[sample], track.yaw_rad[sample]
    hit = others.touching | overlap(
        center, yaw, half, others.center_xy_m, others.yaw_rad, others.half_extent_m
    )
    rows = np.flatnonzero(hit)
    return Touches(sample[rows], others.ids[rows], _is_fault(track, rows), others.is_agent[rows])


def _is_fault(track: DrivenTrack, rows: Int[np.ndarray, " m"]) -> Bool[np.ndarray, " m"]:
    others = track.neighbours
    sample = others.sample[rows]
    yaw = track.yaw_rad[sample]
    moving = track.speed_mps[sample] > STOPPED_MPS
    standing = ~others.is_agent[rows] | (others.speed_mps[rows] <= STOPPED_MPS)
    angle = bearing_rad(track.rear_axle_xy_m[sample], yaw, others.center_xy_m[rows])
    heading = np.column_stack([np.cos(yaw), np.sin(yaw)])
    bumper = track.center_xy_m[sample] + track.half_length_m * heading
    half = np.array([[0.0, track.half_width_m]]).repeat(len(rows), axis=0)
    with_front = overlap(
        bumper,
        yaw,
        half,
        others.center_xy_m[rows],
        others.yaw_rad[rows],
        others.half_extent_m[rows],
    )
    astray = track.in_several_lanes[sample] | track.off_drivable[sample]
    from_behind = angle > BEHIND_RAD
    return moving & (standing | (~from_behind & (with_front | astray)))


def no_at_fault_collision(touches: Touches, start: int) -> float:
    """NC of the window that begins at a sample: 1, or 0.5 after hitting a thing, or 0."""
    score = 1.0
    ignored = set(touches.ids[touches.sample == start].tolist())
    begin, end = np.searchsorted(touches.sample, [start, start + WINDOW_SAMPLES])
    for row in range(int(begin), int(end)):
        actor = int(touches.ids[row])
        if actor in ignored:
            continue
        if touches.counts[row]:
            agent = touches.is_agent[row]
            score = min(score, FAULT_WITH_AGENT if agent else FAULT_WITH_THING)
        else:
            ignored.add(actor)
    return score


@dataclass(frozen=True, eq=False)
class Dangers:
    """Whom the ego would touch within a second if it went on straight; see `dangers_of`.

    `step` is the place in LOOK_AHEAD_SAMPLES of the moment of contact.
    """

    touches: Touches
    step: Int[np.ndarray, " m"]


def dangers_of(track: DrivenTrack) -> Dangers:
    """Contacts of the ego's box, moved on with its speed and heading, at 0, 0.3, 0.6 and 0.9 s.

    One counts if the other is ahead, or not behind while the ego is in several lanes, off the road
    or in a junction. Samples at which the ego stands have none.
    """
    parts = [_dangers_at(track, step) for step in range(len(LOOK_AHEAD_SAMPLES))]
    sample = np.concatenate([part.sample for part in parts])
    step = np.concatenate([np.full(len(part.sample), i) for i, part in enumerate(parts)])
    order = np.lexsort((step, sample))
    joined = Touches(
        sample[order],
        np.concatenate([part.ids for part in parts])[order],
        np.concatenate([part.counts for part in parts])[order],
        np.concatenate([part.is_agent for part in parts])[order],
    )
    return Dangers(joined, step[order])


def _dangers_at(track: DrivenTrack, step: int) -> Touches:
    others: Neighbours = track.neighbours
    ahead = LOOK_AHEAD_SAMPLES[step]
    sample = others.sample - ahead
    rows = np.flatnonzero(sample >= 0)
    rows = rows[track.speed_mps[sample[rows]] >= STANDING_MPS]
    now = sample[rows]
    yaw = track.yaw_rad[now]
    way_m = track.speed_mps[now] * ahead * 0.1
    moved = track.center_xy_m[now] + way_m[:, None] * np.column_stack([np.cos(yaw), np.sin(yaw)])
    half = np.array([[track.half_length_m, track.half_width_m]]).repeat(len(rows), axis=0)
    hit = overlap(
        moved,
        yaw,
        half,
        others.center_xy_m[rows],
        others.yaw_rad[rows],
        others.half_extent_m[rows],
    )
    rows, now, yaw = rows[hit], now[hit], yaw[hit]
    angle = bearing_rad(track.rear_axle_xy_m[now], yaw, others.center_xy_m[rows])
    astray = track.in_several_lanes[now] | track.off_drivable[now] | track.in_junction[now]
    counts = (angle < AHEAD_RAD) | (astray & ~(angle > BEHIND_RAD))
    return Touches(now, others.ids[rows], counts, others.is_agent[rows])


def time_to_collision(dangers: Dangers, touches: Touches, start: int, last: int) -> float:
    """TTC of the window that begins at a sample: 0 if a danger counts, else 1.

    Args:
        last: number of the window's last sample that looks ahead.
    """
    found = dangers.touches
    ignored = set(touches.ids[touches.sample == start].tolist())
    begin, end = np.searchsorted(found.sample, [start, start + last + 1])
    for row in range(int(begin), int(end)):
        actor = int(found.ids[row])
        if actor in ignored:
            continue
        if found.counts[row]:
            return 0.0
        ignored.add(actor)
    return 1.0
