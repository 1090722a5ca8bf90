"""Who would be in the way of the planned drive, and how to let them pass.

The ego's own plan (boxes along its path at planned speeds) is tested in space and time against the
forecasts of the others. A plan that meets somebody is given up for one that stops short of the
place of conflict, or follows who merges ahead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind
from adr1.policies.forecast import STEP_S, TIMES_S, Actors, Forecast
from adr1.policies.overlap import first_conflicts, first_path_contact, first_swept_contact
from adr1.policies.reference_path import STEP_M, ReferencePath

Array = NDArray[np.float64]
_LOOK_AHEAD_M = 90.0


@dataclass(frozen=True, slots=True)
class EgoBox:
    """Half sizes of the ego's box."""

    half_length_m: float
    half_width_m: float


@dataclass(frozen=True, slots=True)
class Leader:
    """An actor on the path ahead: free distance to it, its speed along the path, its row."""

    gap_m: float
    speed_mps: float
    row: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A forecast that meets the plan.

    Attributes:
        row: actor row; way: way of the forecast, -1 off the lanes.
        ego_time_s, other_time_s: when each reaches the place.
        ego_travel_m: how far the ego's centre is from where the boxes first touch.
        free_travel_m: how far it can go without standing in the other's way at any time.
        heading_difference_rad: angle between both headings there, 0..pi.
    """

    row: int
    way: int
    ego_time_s: float
    other_time_s: float
    ego_travel_m: float
    free_travel_m: float
    heading_difference_rad: float


def leaders_on_path(
    path: ReferencePath, actors: Actors, center_s_m: float, ego: EgoBox, side_margin_m: float
) -> list[Leader]:
    """Actors whose boxes the ego would touch on its path, if they stood still, nearest first.

    Vehicles that move across the path, or towards the ego, are left to the forecasts.
    """
    first = int(center_s_m / STEP_M)
    window = slice(first, min(first + int(_LOOK_AHEAD_M / STEP_M), len(path)))
    xy, yaw = path.xy_m[window], path.yaw_rad[window]
    if not len(actors) or not len(xy):
        return []
    contact = first_path_contact(
        np.ascontiguousarray(xy[:, 0]),
        np.ascontiguousarray(xy[:, 1]),
        yaw,
        ego.half_length_m,
        ego.half_width_m + side_margin_m,
        actors.x_m,
        actors.y_m,
        actors.yaw_rad,
        actors.half_length_m,
        actors.half_width_m,
    )
    found = []
    for row in np.flatnonzero(contact >= 0).tolist():
        k = int(contact[row])
        along = actors.velocity_mps[row] @ np.array([math.cos(yaw[k]), math.sin(yaw[k])])
        speed = float(np.hypot(*actors.velocity_mps[row]))
        if speed > 1.0 and along < 0.7 * speed and k * STEP_M > 4.0:
            continue
        found.append(Leader(max((first + k) * STEP_M - center_s_m, 0.0), float(along), row))
    return sorted(found, key=lambda leader: (leader.gap_m, leader.row))


def planned_travel(
    speed_mps: float,
    acceleration_mps2: float,
    speed_profile_mps: Array,
    center_s_m: float,
    stop_travel_m: float,
    leader: Leader | None,
) -> Array:
    """Distances (t,) that the ego's centre travels over `TIMES_S`.

    Args:
        acceleration_mps2: acceleration below the profile's speed.
        speed_profile_mps: allowed speed at each path point.
        stop_travel_m: distance after which the ego stands (a stop line), inf without one.
        leader: whom it follows.
    """
    gap_m, leader_speed_mps = (np.inf, 0.0) if leader is None else (leader.gap_m, leader.speed_mps)
    return _integrate_travel(
        speed_mps,
        acceleration_mps2,
        speed_profile_mps,
        center_s_m / STEP_M,
        stop_travel_m,
        gap_m,
        leader_speed_mps,
    )


@njit(cache=True)
def _integrate_travel(
    speed_mps: float,
    acceleration_mps2: float,
    profile_mps: Array,
    center_index: float,
    stop_travel_m: float,
    gap_m: float,
    leader_speed_mps: float,
) -> Array:
    travel = np.zeros(len(TIMES_S))
    for j in range(1, len(TIMES_S)):
        at = min(int(center_index + travel[j - 1] / STEP_M), len(profile_mps) - 1)
        following_m = gap_m + leader_speed_mps * TIMES_S[j] - 2.0
        limit_m = min(stop_travel_m, max(following_m, 0.0))
        if speed_mps <= profile_mps[at]:
            speed_mps = min(speed_mps + acceleration_mps2 * STEP_S, profile_mps[at])
        else:
            speed_mps = max(speed_mps - 3.0 * STEP_S, profile_mps[at])
        travel[j] = max(min(travel[j - 1] + speed_mps * STEP_S, limit_m), travel[j - 1])
    return travel


def find_conflicts(
    path: ReferencePath,
    center_s_m: float,
    travel_m: Array,
    ego: EgoBox,
    actors: Actors,
    others: Forecast,
    *,
    steps_before: int = 2,
    steps_after: int = 4,
) -> list[Conflict]:
    """Forecasts that meet the plan, soonest first."""
    if not len(others.rows):
        return []
    x, y, yaw = path.pose_at(center_s_m + travel_m)
    growth = 0.06 * TIMES_S
    walker = actors.kinds[others.rows] == ActorKind.WALKER
    margin = np.where(walker, 0.5, 0.15)
    meets = first_conflicts(
        x,
        y,
        yaw,
        ego.half_length_m + 0.3 + growth,
        ego.half_width_m + 0.15 + growth,
        others.x_m,
        others.y_m,
        others.yaw_rad,
        others.half_length_m + margin,
        others.half_width_m + margin,
        steps_before,
        steps_after,
    )
    found = []
    for b in np.flatnonzero(meets[:, 0] >= 0).tolist():
        j, k = int(meets[b, 0]), int(meets[b, 1])
        turn = math.acos(min(max(math.cos(yaw[j] - others.yaw_rad[b, k]), -1.0), 1.0))
        found.append(
            Conflict(
                row=int(others.rows[b]),
                way=int(others.ways[b]),
                ego_time_s=float(TIMES_S[j]),
                other_time_s=float(TIMES_S[k]),
                ego_travel_m=float(travel_m[j]),
                free_travel_m=_free_travel(path, center_s_m, float(travel_m[j]), ego, others, b),
                heading_difference_rad=turn,
            )
        )
    return sorted(found, key=lambda c: (c.ego_time_s, c.row, c.way))


def _free_travel(
    path: ReferencePath, center_s_m: float, travel_m: float, ego: EgoBox, others: Forecast, b: int
) -> float:
    at = np.arange(0.0, travel_m, STEP_M)
    if not len(at):
        return 0.0
    x, y, yaw = path.pose_at(center_s_m + at)
    k = first_swept_contact(
        x,
        y,
        yaw,
        ego.half_length_m,
        ego.half_width_m + 0.2,
        others.x_m[b],
        others.y_m[b],
        others.yaw_rad[b],
        float(others.half_length_m[b]) + 0.3,
        float(others.half_width_m[b]) + 0.1,
    )
    return travel_m if k < 0 else max(float(at[k]) - STEP_M, 0.0)
