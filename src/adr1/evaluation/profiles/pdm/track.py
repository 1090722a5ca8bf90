"""What the driver model scores see of a drive: arrays, no map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

INTERVAL_S = 0.1
WINDOW_SAMPLES = 41
"""A window holds the state at its start and 40 more: 4 s."""
STRIDE_SAMPLES = 5
HISTORY_SAMPLES = 14
REAR_AXLE_SHARE = 0.565
"""How far the rear axle lies behind the centre, as a share of half the length: 1.461 m of 2.588 m
in nuPlan's reference vehicle (Chrysler Pacifica)."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Other actors, one row per actor and sample, in order of samples (k rows).

    Attributes:
        sample: which sample of the track a row belongs to.
        ids: actor ids; 0 for a part of the map that was hit.
        is_agent: vehicles and walkers; others are things that never move by themselves.
        center_xy_m, half_extent_m: boxes seen from above, world frame; half length and half width.
        yaw_rad: heading.
        speed_mps: speed.
        touching: whether a collision with the ego was reported at that sample.
    """

    sample: Int[np.ndarray, " k"]
    ids: Int[np.ndarray, " k"]
    is_agent: Bool[np.ndarray, " k"]
    center_xy_m: Float[np.ndarray, "k 2"]
    half_extent_m: Float[np.ndarray, "k 2"]
    yaw_rad: Float[np.ndarray, " k"]
    speed_mps: Float[np.ndarray, " k"]
    touching: Bool[np.ndarray, " k"]

    @classmethod
    def none(cls) -> Neighbours:
        """An empty world."""
        whole, flags, numbers = np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0)
        pairs = np.zeros((0, 2))
        return cls(whole, whole, flags, pairs, pairs, numbers, numbers, flags)


@dataclass(frozen=True, eq=False)
class DrivenTrack:
    """A drive sampled every 0.1 s (n samples); world frame.

    Attributes:
        center_xy_m: middle of the ego's box.
        half_length_m, half_width_m: of that box.
        yaw_rad: heading, radian.
        velocity_xy_mps, acceleration_xy_mps2: world frame.
        off_drivable: whether a corner of the box is outside driving and parking lanes.
        in_several_lanes: whether its corners are in more than one lane, and in none all four.
        against_traffic: whether its middle is in no lane of the route's direction.
        in_junction: whether its middle is in a junction.
        runs_red: whether a red light is run at this sample.
        lane_offset_m: distance of its middle from the route.
        route_s_m: how far along the route it is.
        reference_progress_m: how far along the route one could get in the 4 s from here: at the
            speed limit, reached with 2.4 m/s2, but not past a vehicle that is ahead in the lane
            nor over the line of a light that is not green then. Metres.
        neighbours: other actors.
    """

    center_xy_m: Float[np.ndarray, "n 2"]
    half_length_m: float
    half_width_m: float
    yaw_rad: Float[np.ndarray, " n"]
    velocity_xy_mps: Float[np.ndarray, "n 2"]
    acceleration_xy_mps2: Float[np.ndarray, "n 2"]
    off_drivable: Bool[np.ndarray, " n"]
    in_several_lanes: Bool[np.ndarray, " n"]
    against_traffic: Bool[np.ndarray, " n"]
    in_junction: Bool[np.ndarray, " n"]
    runs_red: Bool[np.ndarray, " n"]
    lane_offset_m: Float[np.ndarray, " n"]
    route_s_m: Float[np.ndarray, " n"]
    reference_progress_m: Float[np.ndarray, " n"]
    neighbours: Neighbours

    def __len__(self) -> int:
        return len(self.yaw_rad)

    @property
    def speed_mps(self) -> Float[np.ndarray, " n"]:
        return np.hypot(self.velocity_xy_mps[:, 0], self.velocity_xy_mps[:, 1])

    @property
    def rear_axle_xy_m(self) -> Float[np.ndarray, "n 2"]:
        heading = np.column_stack([np.cos(self.yaw_rad), np.sin(self.yaw_rad)])
        return self.center_xy_m - REAR_AXLE_SHARE * self.half_length_m * heading

    @property
    def window_starts(self) -> range:
        """First samples of all whole windows."""
        return range(0, len(self) - WINDOW_SAMPLES + 1, STRIDE_SAMPLES)
