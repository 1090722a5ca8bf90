"""Who must wait: others held by lights or by a junction that the ego is in, and the ego itself."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind, LightState
from adr1.policies.forecast import Actors, Forecast, LaneHypotheses
from adr1.policies.idm import IdmParameters, following_acceleration
from adr1.policies.lane_ways import LaneWays
from adr1.policies.speed_control import stopping_acceleration
from adr1.policies.yielding import Conflict

Array = NDArray[np.float64]
_EASY_BRAKING_MPS2 = 3.0
_HARDEST_BRAKING_MPS2 = 7.0
_RUNS_RED_MPS2 = 6.0
"""Who would have to brake harder than that before a red light is taken to run it."""
_MERGING_RAD = math.radians(50.0)


@dataclass(frozen=True, slots=True)
class EgoRights:
    """What the ego may count on.

    Attributes:
        inside_junction: it is in a junction already.
        goes_straight: at its next junction it does not turn left.
        yaw_rad: its heading.
    """

    inside_junction: bool
    goes_straight: bool
    yaw_rad: float


def where_others_wait(
    actors: Actors,
    lanes: LaneHypotheses,
    graph: LaneWays,
    light_s_m: Array,
    light_states: NDArray[np.uint8],
    rights: EgoRights,
) -> Array:
    """Distance (h,) along each hypothesis' way that its vehicle's front will not pass.

    Args:
        light_s_m: (h,) stop line of the first light on the way, inf if none.
        light_states: (h,) its state.
    """
    front = lanes.s_m + actors.half_length_m[lanes.rows]
    speed = np.maximum(actors.speed_mps[lanes.rows], 0.0)
    entry = graph.junction_entry_m[lanes.ways]

    def can_stop(at_m: Array) -> NDArray[np.bool_]:
        room = at_m - front
        return (room > 0.0) & (speed**2 < 2.0 * _EASY_BRAKING_MPS2 * np.maximum(room, 0.0))

    hard_m = speed**2 / (2.0 * _RUNS_RED_MPS2)
    red = np.isfinite(light_s_m) & (light_states == LightState.RED)
    red &= light_s_m - front > hard_m - 1.0
    yellow = np.isfinite(light_s_m) & (light_states == LightState.YELLOW) & can_stop(light_s_m)
    hold = np.where(red | yellow, light_s_m, np.inf)
    free_entry = ~np.isfinite(light_s_m) | (light_states == LightState.OFF)
    waits = free_entry & rights.inside_junction & can_stop(entry)
    if rights.goes_straight:
        at = np.clip(np.where(np.isfinite(entry), entry, 0.0), 0.0, graph.ways_xyyaw.shape[1] - 1.0)
        entry_yaw = graph.ways_xyyaw[lanes.ways, at.astype(np.int64), 2]
        oncoming = np.cos(entry_yaw - rights.yaw_rad) < -0.7
        waits |= oncoming & graph.turns_left[lanes.ways] & can_stop(entry)
    return np.where(waits, np.minimum(hold, entry), hold)


def binding_conflicts(
    conflicts: list[Conflict],
    actors: Actors,
    others: Forecast,
    leader_rows: set[int],
    follower_rows: set[int],
) -> list[Conflict]:
    """Conflicts that the ego has to answer.

    Leaders are followed already, followers see the ego, and who stands is an obstacle on the path
    or none at all.
    """
    moves = np.hypot(others.x_m[:, -1] - others.x_m[:, 0], others.y_m[:, -1] - others.y_m[:, 0])
    moving_rows = set(others.rows[moves > 0.6].tolist())
    binding = []
    for conflict in conflicts:
        if conflict.row not in moving_rows or conflict.row in follower_rows:
            continue
        if conflict.row in leader_rows and actors.kinds[conflict.row] != ActorKind.WALKER:
            continue
        binding.append(conflict)
    return binding


def yielding_acceleration(
    conflict: Conflict,
    actors: Actors,
    speed_mps: float,
    entry_travel_m: float,
    idm: IdmParameters,
) -> float:
    """Acceleration that lets the other pass first, in m/s2.

    Args:
        entry_travel_m: distance of the ego's front to the entry of an unsignalised junction that it
            has not entered yet; inf if there is none before the conflict.
    """
    other_speed = float(actors.speed_mps[conflict.row])
    walker = actors.kinds[conflict.row] == ActorKind.WALKER
    merging = conflict.heading_difference_rad < _MERGING_RAD and other_speed > 1.0
    if merging and not walker:
        lead_m = conflict.ego_travel_m - other_speed * conflict.other_time_s
        gap_m = max(lead_m, 1.5)
        follow = float(following_acceleration(speed_mps, gap_m, other_speed, idm))
        return max(follow, -4.0)
    stop_m = conflict.free_travel_m - (1.0 if walker else 0.5)
    easy_m = speed_mps * speed_mps / (2.0 * _EASY_BRAKING_MPS2)
    if entry_travel_m < stop_m and entry_travel_m - 0.5 > easy_m:
        stop_m = entry_travel_m - 0.5
    return stopping_acceleration(speed_mps, max(stop_m, 0.0), _EASY_BRAKING_MPS2)


def other_can_wait(conflict: Conflict, actors: Actors) -> bool:
    """Whether the ego already stands in the other's way and the other can easily stop for it.

    To wait there would block both; the first to be in a place leaves it first.
    """
    if conflict.free_travel_m > 0.0 or actors.kinds[conflict.row] == ActorKind.WALKER:
        return False
    speed = max(float(actors.speed_mps[conflict.row]), 0.0)
    room_m = speed * conflict.other_time_s - 0.5
    return speed * speed < 2.0 * _EASY_BRAKING_MPS2 * max(room_m, 0.0) or speed < 0.5


def too_late_to_stop(conflict: Conflict, speed_mps: float) -> bool:
    """Whether even hard braking would end beyond the place of conflict."""
    room_m = max(conflict.ego_travel_m - 0.3, 0.0)
    return speed_mps * speed_mps > 2.0 * _HARDEST_BRAKING_MPS2 * room_m
