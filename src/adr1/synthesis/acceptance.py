"""Which branches are good data: reasons for which a clip is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.synthesis.clips import Rejection
from adr1.synthesis.outcome import MAP_ID, ClipOutcome


@dataclass(frozen=True)
class PhysicalLimits:
    """What no road user exceeds before somebody touches it.

    Attributes:
        acceleration_mps2: of a vehicle, mean over `span_ticks` in any direction; a car
            on CARLA's tyres brakes with up to 15.
        speed_mps: of anybody.
        span_ticks: over how many ticks changes are taken.
        agreement_ticks: how far apart sensor and geometry may see the first contact.
        agreement_gap_m: gap up to which boxes count as touching: bodies are rounder than boxes.
    """

    acceleration_mps2: float = 16.0
    speed_mps: float = 60.0
    span_ticks: int = 4
    agreement_ticks: int = 6
    agreement_gap_m: float = 0.25


def judge(
    frames: Sequence[StateFrame],
    outcome: ClipOutcome,
    tick_s: float,
    limits: PhysicalLimits | None = None,
) -> Rejection:
    """The reason against a branch by itself, or `Rejection.NONE`."""
    bounds = limits or PhysicalLimits()
    if not _agree(outcome, bounds):
        return Rejection.DISAGREEMENT
    until = outcome.collision_tick - 1 if outcome.collision_tick else len(frames)
    return Rejection.NONE if _physical(frames[:until], tick_s, bounds) else Rejection.UNPHYSICAL


def _agree(outcome: ClipOutcome, bounds: PhysicalLimits) -> bool:
    sensed, seen = outcome.collision_tick, outcome.overlap_tick
    if sensed and outcome.other_id == MAP_ID:
        return True  # the town's own bodies are no boxes of actors
    if sensed and not seen:
        return outcome.gap_m < bounds.agreement_gap_m
    if seen and not sensed:
        return False
    return abs(sensed - seen) <= bounds.agreement_ticks


def _physical(frames: Sequence[StateFrame], tick_s: float, bounds: PhysicalLimits) -> bool:
    span = bounds.span_ticks
    if len(frames) <= span:
        return True
    ids = frames[0].ids
    same = [f for f in frames if np.array_equal(f.ids, ids)]
    velocity = np.stack([f.velocities_world_mps[:, :2] for f in same]).astype(np.float64)
    wheels = np.isin(frames[0].kinds, (ActorKind.VEHICLE, ActorKind.TWO_WHEELER))
    if np.linalg.norm(velocity, axis=2).max() > bounds.speed_mps:
        return False
    change = np.linalg.norm(velocity[span:] - velocity[:-span], axis=2) / (span * tick_s)
    near = _near_ego(frames[0]) & wheels
    return bool(change[:, near].max(initial=0.0) < bounds.acceleration_mps2)


def _near_ego(frame: StateFrame, reach_m: float = 40.0) -> np.ndarray:
    """Actors that matter: others may crash among themselves far away."""
    gaps = frame.positions_world_m[:, :2] - frame.positions_world_m[frame.ego_index, :2]
    return np.linalg.norm(gaps, axis=1) < reach_m
