"""Drives made by hand: an ego that goes straight along x, and what stands in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from adr1.evaluation.profiles.pdm.track import DrivenTrack, Neighbours


def straight(n: int = 41, speed_mps: float = 10.0, **changes: Any) -> DrivenTrack:
    """n samples at constant speed from the origin along x; the reference is just as fast."""
    s_m = speed_mps * 0.1 * np.arange(n)
    no, zeros = np.zeros(n, dtype=np.bool_), np.zeros(n)
    track = DrivenTrack(
        center_xy_m=np.column_stack([s_m, zeros]),
        half_length_m=2.4,
        half_width_m=1.0,
        yaw_rad=zeros,
        velocity_xy_mps=np.column_stack([np.full(n, speed_mps), zeros]),
        acceleration_xy_mps2=np.zeros((n, 2)),
        off_drivable=no,
        in_several_lanes=no,
        against_traffic=no,
        in_junction=no,
        runs_red=no,
        lane_offset_m=zeros,
        route_s_m=s_m,
        reference_progress_m=np.full(n, 4.0 * speed_mps),
        neighbours=Neighbours.none(),
    )
    return replace(track, **changes)


def flags(n: int, *samples: int) -> np.ndarray:
    """True at some samples."""
    found = np.zeros(n, dtype=np.bool_)
    found[list(samples)] = True
    return found


def others(
    x_m: np.ndarray,
    y_m: float = 0.0,
    *,
    actor: int = 5,
    speed_mps: float = 0.0,
    yaw_deg: float = 0.0,
    agent: bool = True,
    samples: np.ndarray | None = None,
) -> Neighbours:
    """One other vehicle, 4 x 2 m, with its place at every sample."""
    k = len(x_m)
    sample = np.arange(k) if samples is None else samples
    return Neighbours(
        sample=sample,
        ids=np.full(k, actor),
        is_agent=np.full(k, agent),
        center_xy_m=np.column_stack([x_m, np.full(k, y_m)]),
        half_extent_m=np.tile([2.0, 1.0], (k, 1)),
        yaw_rad=np.full(k, np.radians(yaw_deg)),
        speed_mps=np.full(k, speed_mps),
        touching=np.zeros(k, dtype=np.bool_),
    )
