"""What happened in a branch: collisions and wheels off the road, by sensor and by geometry."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from jaxtyping import Float

from adr1.episodes.frame import Contact, StateFrame
from adr1.occupancy.town_layers import TownLayers
from adr1.trajectories.ego_shape import DEFAULT_SHAPE

OFF_ROAD_DEPTH_M = 0.25
"""A wheel is off the road when it is this far beyond the edge, about a tyre's width."""

WHEELS = ("front left", "front right", "rear left", "rear right")
MAP_ID = 0


class EventKind(IntEnum):
    """How a clip ended."""

    NONE = 0
    COLLISION = 1
    OFF_ROAD = 2


@dataclass(frozen=True, slots=True)
class ClipOutcome:
    """What happened in a branch within the horizon: first collision, first wheel off the road.

    Ticks are counted from 1 at the first tick of the branch; 0 means never.

    Attributes:
        collision_tick: by the collision sensor.
        other_id, other_kind: whom the ego hit; id 0 and kind -1 stand for the town itself.
        impulse_ns: of the collision sensor's first report.
        closing_mps: speed of ego and other towards each other when they touched.
        contact_ahead_m, contact_aside_m: nearest point of the ego's box, ego frame.
        off_road_tick: when a wheel first was `OFF_ROAD_DEPTH_M` beyond the edge of the road.
        wheel: which one it was; depth_m: how far beyond the edge any wheel got.
        gap_m: least gap between the ego's box and any other before the first event, by separating
            axes; negative for overlap.
        edge_m: least signed distance of a wheel to the edge of the road before the first event.
        overlap_tick: first tick in which the boxes overlap.
    """

    collision_tick: int = 0
    other_id: int = -1
    other_kind: int = -1
    impulse_ns: float = 0.0
    closing_mps: float = 0.0
    contact_ahead_m: float = 0.0
    contact_aside_m: float = 0.0
    off_road_tick: int = 0
    wheel: str = ""
    depth_m: float = 0.0
    gap_m: float = math.inf
    edge_m: float = math.inf
    overlap_tick: int = 0

    @property
    def event(self) -> EventKind:
        """What came first; a collision counts first in the same tick."""
        if self.collision_tick and self.collision_tick <= (self.off_road_tick or 10**9):
            return EventKind.COLLISION
        return EventKind.OFF_ROAD if self.off_road_tick else EventKind.NONE

    @property
    def tick(self) -> int:
        """Tick of the first event, 0 if there was none."""
        return min((t for t in (self.collision_tick, self.off_road_tick) if t), default=0)


def observe(frames: Sequence[StateFrame], area: TownLayers, horizon_ticks: int) -> ClipOutcome:
    """Judge the frames after a branch point; contacts come with the frame after their tick."""
    gaps = _gaps(frames)[:horizon_ticks]
    edges = _edges(frames, area)[:horizon_ticks]
    off = np.flatnonzero(edges.min(axis=1) < -OFF_ROAD_DEPTH_M)
    overlap = np.flatnonzero(gaps < 0.0)
    outcome = ClipOutcome(
        off_road_tick=int(off[0]) + 1 if len(off) else 0,
        wheel=WHEELS[int(np.argmin(edges[off[0]]))] if len(off) else "",
        depth_m=float(-edges[off[0] :].min()) if len(off) else 0.0,
        overlap_tick=int(overlap[0]) + 1 if len(overlap) else 0,
    )
    touched = _first_contact(frames, horizon_ticks)
    if touched:
        outcome = _with_collision(outcome, frames, *touched)
    until = outcome.tick or horizon_ticks
    return replace(outcome, gap_m=float(gaps[:until].min()), edge_m=float(edges[:until].min()))


def _first_contact(frames: Sequence[StateFrame], horizon_ticks: int) -> tuple[int, Contact] | None:
    """Tick of the first contact, and the contact."""
    begin = frames[0].frame - 1
    for frame in frames:
        for contact in frame.contacts:
            tick = contact.frame - begin
            if 0 < tick <= horizon_ticks:
                return tick, contact
    return None


def _with_collision(
    outcome: ClipOutcome, frames: Sequence[StateFrame], tick: int, contact: Contact
) -> ClipOutcome:
    frame = frames[max(tick - 2, 0)]  # before the contact changed the speeds
    ego = frame.ego_index
    velocity = frame.velocities_world_mps[ego, :2].astype(np.float64)
    rows = np.flatnonzero(frame.ids == contact.other_id)
    kind, closing, ahead, aside = -1, float(np.linalg.norm(velocity)), 0.0, 0.0
    if len(rows):
        other = int(rows[0])
        kind = int(frame.kinds[other])
        towards = (frame.positions_world_m[other] - frame.positions_world_m[ego])[:2].astype(float)
        relative = velocity - frame.velocities_world_mps[other, :2]
        closing = float(relative @ towards / max(float(np.linalg.norm(towards)), 1e-6))
        ahead, aside = _nearest_on_ego(frame, towards)
    return replace(
        outcome,
        collision_tick=tick,
        other_id=int(contact.other_id) if len(rows) else MAP_ID,
        other_kind=kind,
        impulse_ns=float(np.linalg.norm(contact.impulse_world_ns)),
        closing_mps=max(closing, 0.0),
        contact_ahead_m=ahead,
        contact_aside_m=aside,
    )


def _nearest_on_ego(frame: StateFrame, towards: Float[np.ndarray, " 2"]) -> tuple[float, float]:
    yaw = math.radians(frame.ego_yaw_deg)
    ahead = float(towards[0] * math.cos(yaw) + towards[1] * math.sin(yaw))
    aside = float(-towards[0] * math.sin(yaw) + towards[1] * math.cos(yaw))
    half_length, half_width = frame.extents_m[frame.ego_index, :2].tolist()
    return (
        min(max(ahead, -half_length), half_length),
        min(max(aside, -half_width), half_width),
    )


def _edges(frames: Sequence[StateFrame], area: TownLayers) -> Float[np.ndarray, "t 4"]:
    """Signed distance of each wheel to the edge of the road."""
    poses = np.array([(*f.ego_position_world_m[:2], math.radians(f.ego_yaw_deg)) for f in frames])
    return area.drivable_distance_m(DEFAULT_SHAPE.wheels_m(poses))


def _gaps(frames: Sequence[StateFrame]) -> Float[np.ndarray, " t"]:
    """Least gap between the ego's box and the others' in each frame (separating axes)."""
    found = []
    for frame in frames:
        boxes = _boxes(frame)
        ego = boxes[frame.ego_index]
        near = np.linalg.norm(boxes[:, :2] - ego[:2], axis=1) < 25.0
        near[frame.ego_index] = False
        found.append(float(box_gaps(ego, boxes[near]).min()) if near.any() else math.inf)
    return np.array(found)


def _boxes(frame: StateFrame) -> Float[np.ndarray, "n 5"]:
    """Middles, headings and half sizes of all boxes: x, y, yaw, half length, half width."""
    yaw = np.radians(frame.yaw_deg.astype(np.float64))
    ahead, beside = frame.box_centers_local_m[:, 0], frame.box_centers_local_m[:, 1]
    x = frame.positions_world_m[:, 0] + ahead * np.cos(yaw) - beside * np.sin(yaw)
    y = frame.positions_world_m[:, 1] + ahead * np.sin(yaw) + beside * np.cos(yaw)
    return np.column_stack([x, y, yaw, frame.extents_m[:, 0], frame.extents_m[:, 1]])


def box_gaps(
    box: Float[np.ndarray, "*n 5"], others: Float[np.ndarray, "*n 5"]
) -> Float[np.ndarray, " *n"]:
    """Signed gap of boxes (x, y, yaw, half length, half width) by separating axes.

    Positive: the widest gap along one of the four axes, at most the true distance; negative: they
    overlap by that much.
    """
    delta = others[..., :2] - box[..., :2]
    best = np.full(np.broadcast_shapes(box.shape, others.shape)[:-1], -np.inf)
    for yaw in (box[..., 2], others[..., 2]):
        for quarter in (0.0, 0.5 * math.pi):
            axis_x, axis_y = np.cos(yaw + quarter), np.sin(yaw + quarter)
            distance = np.abs(delta[..., 0] * axis_x + delta[..., 1] * axis_y)
            reach = _reach(box, yaw + quarter) + _reach(others, yaw + quarter)
            best = np.maximum(best, distance - reach)
    return best


def _reach(box: Float[np.ndarray, "*n 5"], axis_rad: Float[np.ndarray, " *n"]) -> np.ndarray:
    """Half extent of a box along an axis."""
    turn = box[..., 2] - axis_rad
    return np.asarray(box[..., 3] * np.abs(np.cos(turn)) + box[..., 4] * np.abs(np.sin(turn)))
