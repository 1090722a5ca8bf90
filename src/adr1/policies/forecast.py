"""Where the other actors may be over the next seconds: boxes on a common time grid.

Vehicles follow their lanes, one forecast for each way that is open to them; vehicles off the lanes
keep speed and yaw rate; walkers keep their velocity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind, StateFrame
from adr1.policies.lane_ways import WAY_STEP_M, LaneWays

HORIZON_S = 4.0
STEP_S = 0.2
TIMES_S = np.arange(0.0, HORIZON_S + 1e-9, STEP_S)
_ACCELERATION_HELD_S = 1.0
_YAW_RATE_HELD_S = 1.5
_LITTER_M = 0.08
"""Half height of what lies on the road and is driven over (CARLA's dirt debris: 0.075 m)."""

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Actors:
    """The actors that matter in one tick (n rows): boxes and motion in the world frame.

    `x_m`, `y_m` are box centres; `speed_mps` is along the heading; `acceleration_mps2` likewise.
    """

    ids: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    x_m: Array
    y_m: Array
    yaw_rad: Array
    velocity_mps: Array
    speed_mps: Array
    acceleration_mps2: Array
    yaw_rate_radps: Array
    half_length_m: Array
    half_width_m: Array

    def __len__(self) -> int:
        return len(self.ids)


def nearby_actors(frame: StateFrame, radius_m: float, height_m: float = 4.0) -> Actors:
    """All actors but the ego within a radius and on its level, without litter to drive over."""
    xyz = frame.positions_world_m.astype(np.float64)
    offset = xyz - xyz[frame.ego_index]
    near = (offset[:, 0] ** 2 + offset[:, 1] ** 2 < radius_m**2) & (np.abs(offset[:, 2]) < height_m)
    near[frame.ego_index] = False
    near &= (frame.kinds != ActorKind.PROP) | (frame.extents_m[:, 2] > _LITTER_M)
    rows = np.flatnonzero(near)
    yaw = np.radians(frame.yaw_deg[rows].astype(np.float64))
    cos, sin = np.cos(yaw), np.sin(yaw)
    center = frame.box_centers_local_m[rows].astype(np.float64)
    velocity = frame.velocities_world_mps[rows, :2].astype(np.float64)
    acceleration = frame.accelerations_world_mps2[rows, :2].astype(np.float64)
    return Actors(
        ids=frame.ids[rows],
        kinds=frame.kinds[rows],
        x_m=xyz[rows, 0] + cos * center[:, 0] - sin * center[:, 1],
        y_m=xyz[rows, 1] + sin * center[:, 0] + cos * center[:, 1],
        yaw_rad=yaw,
        velocity_mps=velocity,
        speed_mps=velocity[:, 0] * cos + velocity[:, 1] * sin,
        acceleration_mps2=acceleration[:, 0] * cos + acceleration[:, 1] * sin,
        yaw_rate_radps=np.radians(frame.angular_velocities_dps[rows, 2].astype(np.float64)),
        half_length_m=np.maximum(frame.extents_m[rows, 0].astype(np.float64), 0.15),
        half_width_m=np.maximum(frame.extents_m[rows, 1].astype(np.float64), 0.15),
    )


@dataclass(frozen=True, eq=False)
class LaneHypotheses:
    """Ways that vehicles may be on (h rows): row, way, distance along it, offset beside."""

    rows: NDArray[np.int64]
    ways: NDArray[np.int64]
    s_m: Array
    lateral_m: Array


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecast boxes (b rows): actor row, way (-1 off the lanes), poses over `TIMES_S`, sizes."""

    rows: NDArray[np.int64]
    ways: NDArray[np.int64]
    x_m: Array
    y_m: Array
    yaw_rad: Array
    half_length_m: Array
    half_width_m: Array


def lane_hypotheses(actors: Actors, graph: LaneWays) -> LaneHypotheses:
    """All ways open to the vehicles among the actors, from the lanes that they are on now."""
    on_wheels = (actors.kinds == ActorKind.VEHICLE) | (actors.kinds == ActorKind.TWO_WHEELER)
    vehicle_rows = np.flatnonzero(on_wheels)
    if not len(vehicle_rows):
        none = np.zeros(0, dtype=np.int64)
        return LaneHypotheses(none, none, np.zeros(0), np.zeros(0))
    xy = np.stack([actors.x_m[vehicle_rows], actors.y_m[vehicle_rows]], axis=1)
    matched, anchor = graph.match(xy, actors.yaw_rad[vehicle_rows])
    x, y, yaw = graph.anchors_xyyaw[anchor].T if len(anchor) else np.zeros((3, 0))
    dx, dy = xy[matched, 0] - x, xy[matched, 1] - y
    s = graph.anchor_s_m[anchor] + dx * np.cos(yaw) + dy * np.sin(yaw)
    lateral = -dx * np.sin(yaw) + dy * np.cos(yaw)
    piece = graph.anchor_piece[anchor]
    count = graph.way_count[piece]
    pick = np.repeat(np.arange(len(matched)), count)
    within = np.arange(len(pick)) - np.repeat(np.cumsum(count) - count, count)
    return LaneHypotheses(
        rows=vehicle_rows[matched[pick]],
        ways=graph.first_way[piece[pick]] + within,
        s_m=np.maximum(s[pick], 0.0),
        lateral_m=lateral[pick],
    )


def travelled_m(speed_mps: Array, acceleration_mps2: Array) -> Array:
    """Distances (n, t) driven over `TIMES_S`; the acceleration is held for a short while only."""
    acceleration = np.clip(acceleration_mps2, -4.0, 1.5)[:, None]
    speed = np.maximum(speed_mps, 0.0)[:, None]
    speed = speed + acceleration * np.minimum(TIMES_S, _ACCELERATION_HELD_S)
    speed = np.maximum(speed, 0.0)
    steps = 0.5 * (speed[:, 1:] + speed[:, :-1]) * STEP_S
    return np.concatenate([np.zeros((len(speed), 1)), np.cumsum(steps, axis=1)], axis=1)


def forecast(actors: Actors, lanes: LaneHypotheses, hold_at_m: Array, graph: LaneWays) -> Forecast:
    """Forecast all actors.

    Args:
        hold_at_m: (h,) distance along each hypothesis' way that the vehicle's front will not pass
            (a stop line that binds it), inf where nothing holds it. Ignored once passed.
    """
    on_lane = _along_lanes(actors, lanes, hold_at_m, graph)
    off_lane = np.ones(len(actors), dtype=np.bool_)
    off_lane[lanes.rows] = False
    free_rows = np.flatnonzero(off_lane)
    free = _unbound(actors, free_rows)
    rows = np.concatenate([lanes.rows, free_rows])
    return Forecast(
        rows=rows,
        ways=np.concatenate([lanes.ways, np.full(len(free_rows), -1)]),
        x_m=np.concatenate([on_lane[0], free[0]]),
        y_m=np.concatenate([on_lane[1], free[1]]),
        yaw_rad=np.concatenate([on_lane[2], free[2]]),
        half_length_m=actors.half_length_m[rows],
        half_width_m=actors.half_width_m[rows],
    )


def _along_lanes(
    actors: Actors, lanes: LaneHypotheses, hold_at_m: Array, graph: LaneWays
) -> tuple[Array, Array, Array]:
    rows = lanes.rows
    driven = travelled_m(actors.speed_mps[rows], actors.acceleration_mps2[rows])
    s = lanes.s_m[:, None] + driven
    last_center = hold_at_m - actors.half_length_m[rows]
    held = last_center >= lanes.s_m - 0.5
    limit = np.where(held, np.maximum(last_center, lanes.s_m), np.inf)
    s = np.minimum(s, limit[:, None])
    at = np.clip(s / WAY_STEP_M, 0.0, graph.ways_xyyaw.shape[1] - 1.001)
    low = at.astype(np.int64)
    part = (at - low)[:, :, None]
    here = graph.ways_xyyaw[lanes.ways[:, None], low]
    there = graph.ways_xyyaw[lanes.ways[:, None], low + 1]
    pose = here + part * (there - here)
    yaw = pose[:, :, 2]
    lateral = lanes.lateral_m[:, None]
    return pose[:, :, 0] - lateral * np.sin(yaw), pose[:, :, 1] + lateral * np.cos(yaw), yaw


def _unbound(actors: Actors, rows: NDArray[np.int64]) -> tuple[Array, Array, Array]:
    """Constant speed and (for a while) yaw rate; walkers move along their velocity."""
    walker = (actors.kinds[rows] == ActorKind.WALKER)[:, None]
    course = np.arctan2(actors.velocity_mps[rows, 1], actors.velocity_mps[rows, 0])
    speed = np.hypot(actors.velocity_mps[rows, 0], actors.velocity_mps[rows, 1])
    yaw_rate = np.where(speed > 0.5, actors.yaw_rate_radps[rows], 0.0)
    turned = yaw_rate[:, None] * np.minimum(TIMES_S, _YAW_RATE_HELD_S)
    turned = np.where(walker, 0.0, turned)
    direction = course[:, None] + turned
    step_x = np.cos(direction) * speed[:, None] * STEP_S
    step_y = np.sin(direction) * speed[:, None] * STEP_S
    x = actors.x_m[rows, None] + np.cumsum(step_x, axis=1) - step_x
    y = actors.y_m[rows, None] + np.cumsum(step_y, axis=1) - step_y
    return x, y, actors.yaw_rad[rows, None] + turned
