"""Who blocks the lane for good, and who only waits in a queue.

A queue waits before a light or a junction, or behind somebody who does. What shows that it stands
for good (askew, off the lane's centre, behind a warning triangle) is passed at once; a car without
such marks may drive on, and gets time to, most of all just behind a junction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind, LightState
from adr1.policies.forecast import Actors
from adr1.policies.yielding import Leader

Array = NDArray[np.float64]
STANDING_MPS = 0.3
SLOW_MPS = 5.6
_QUEUE_SPACING_M = 12.0
_SEEN_STANDING_S = 1.0
_UNMARKED_S = 6.0
_STOPPED_S = 15.0
_GREEN_S = 8.0
_AT_JUNCTION_S = 15.0
_BEHIND_JUNCTION_S = 20.0
_BEHIND_JUNCTION_M = 20.0
_SLOW_S = 3.0
_SAME_CRASH_M = 16.0
_IN_LANE_M = 2.2
_SLOW_ON_FOUR_WHEELS_S = 8.0
_LINE_REACH_M = 14.0
_SLOW_REACH_M = 30.0
_ASKEW_COS = math.cos(math.radians(20.0))
_OFF_CENTRE_M = 0.7


@dataclass(frozen=True, eq=False)
class BesideLane:
    """Actors (n rows) seen from the lane of the path: ranges along it and across [m].

    `along_mps` is their speed along the lane; `cos_yaw` of their heading against the lane's.
    """

    low_s_m: Array
    high_s_m: Array
    right_m: Array
    half_across_m: Array
    along_mps: Array
    speed_mps: Array
    cos_yaw: Array


def beside_lane(actors: Actors, along_m: Array, right_m: Array, lane_yaw_rad: Array) -> BesideLane:
    """Boxes of actors in the coordinates of a lane; see `ReferencePath.beside_lane`."""
    turn = actors.yaw_rad - lane_yaw_rad
    cos, sin = np.abs(np.cos(turn)), np.abs(np.sin(turn))
    half_along = actors.half_length_m * cos + actors.half_width_m * sin
    vx, vy = actors.velocity_mps[:, 0], actors.velocity_mps[:, 1]
    return BesideLane(
        low_s_m=along_m - half_along,
        high_s_m=along_m + half_along,
        right_m=right_m,
        half_across_m=actors.half_length_m * sin + actors.half_width_m * cos,
        along_mps=vx * np.cos(lane_yaw_rad) + vy * np.sin(lane_yaw_rad),
        speed_mps=np.hypot(vx, vy),
        cos_yaw=np.cos(turn),
    )


@dataclass(slots=True)
class _Seen:
    first_s: float
    standing_since_s: float
    slow_since_s: float
    seen_moving: bool
    last_s: float


@dataclass(frozen=True, slots=True)
class LightAhead:
    """The next light's line along the path [m], its state, and since when it shows that [s]."""

    line_s_m: float
    state: int
    since_s: float


class ObstacleWatch:
    """Remembers how long those ahead have been standing; says which of them are obstacles.

    Args:
        exits_s_m: where the path leaves its junctions.
    """

    def __init__(self, exits_s_m: Sequence[float] = ()) -> None:
        self._exits_s_m = exits_s_m
        self._seen: dict[int, _Seen] = {}

    def update(self, time_s: float, leaders: list[Leader], actors: Actors) -> None:
        """Take in those ahead in this tick."""
        for leader in leaders:
            speed = float(np.hypot(*actors.velocity_mps[leader.row]))
            actor_id = int(actors.ids[leader.row])
            seen = self._seen.setdefault(actor_id, _Seen(time_s, time_s, time_s, False, time_s))
            seen.last_s = time_s
            if speed > STANDING_MPS:
                seen.standing_since_s = time_s
                seen.seen_moving = True
            if speed > SLOW_MPS or speed <= STANDING_MPS:  # who has stood may be setting off
                seen.slow_since_s = time_s
        self._seen = {i: seen for i, seen in self._seen.items() if time_s - seen.last_s < 20.0}

    def obstacles(
        self,
        time_s: float,
        leaders: list[Leader],
        actors: Actors,
        beside: BesideLane,
        light: LightAhead,
        junction_s_m: float,
    ) -> list[int]:
        """Rows of the actors ahead that are to be passed, nearest first, up to the first other.

        Args:
            junction_s_m: entry of the next junction along the path.
        """
        for_good = _standing_for_good(actors, beside)
        blocked: list[tuple[int, bool]] = []
        next_low_m, next_queues = math.inf, False
        for leader in reversed(leaders):
            row = leader.row
            close = next_low_m - float(beside.high_s_m[row]) < _QUEUE_SPACING_M
            is_obstacle = self._will_stay(
                time_s, row, actors, beside, light, junction_s_m, for_good=row in for_good
            )
            marked = _is_marked(row, actors, beside)
            if close and next_queues and not marked:
                is_obstacle = False
            blocked.append((row, is_obstacle))
            next_low_m, next_queues = float(beside.low_s_m[row]), not is_obstacle
        rows = []
        for row, is_obstacle in reversed(blocked):
            if not is_obstacle:
                break
            rows.append(row)
        return rows

    def _will_stay(
        self,
        time_s: float,
        row: int,
        actors: Actors,
        beside: BesideLane,
        light: LightAhead,
        junction_s_m: float,
        *,
        for_good: bool,
    ) -> bool:
        if actors.kinds[row] == ActorKind.PROP:
            return True
        seen = self._seen[int(actors.ids[row])]
        stood_s = time_s - seen.standing_since_s
        front = float(beside.high_s_m[row])
        if beside.speed_mps[row] > STANDING_MPS:
            slow = beside.along_mps[row] < SLOW_MPS and time_s - seen.slow_since_s > _SLOW_S
            far = min(junction_s_m, light.line_s_m) - front > _SLOW_REACH_M
            two_wheels = actors.kinds[row] == ActorKind.TWO_WHEELER
            least_s = 0.0 if two_wheels else _SLOW_ON_FOUR_WHEELS_S
            return bool(slow and far and time_s - seen.slow_since_s > least_s)
        if _is_marked(row, actors, beside) and stood_s >= _SEEN_STANDING_S:
            return True
        if front - 2.0 < light.line_s_m < front + _LINE_REACH_M:
            green = light.state in (LightState.GREEN, LightState.OFF)
            return green and min(stood_s, time_s - light.since_s) > _GREEN_S
        if front - 2.0 < junction_s_m < front + _LINE_REACH_M:
            return stood_s > _AT_JUNCTION_S
        if for_good:
            return stood_s > (_STOPPED_S if seen.seen_moving else _SEEN_STANDING_S)
        behind_m = (float(beside.low_s_m[row]) - leave for leave in self._exits_s_m)
        if any(-2.0 < gap_m < _BEHIND_JUNCTION_M for gap_m in behind_m):
            return stood_s > _BEHIND_JUNCTION_S
        return stood_s > (_STOPPED_S if seen.seen_moving else _UNMARKED_S)


def _standing_for_good(actors: Actors, beside: BesideLane) -> set[int]:
    """Rows of all in the lane who show why they stand, and of those who stand close before them."""
    stands = (beside.speed_mps <= STANDING_MPS) & (np.abs(beside.right_m) < _IN_LANE_M)
    found: set[int] = set()
    reach_m = -math.inf
    for row in sorted(np.flatnonzero(stands).tolist(), key=lambda k: float(beside.low_s_m[k])):
        shows = actors.kinds[row] == ActorKind.PROP or _is_marked(row, actors, beside)
        if shows or beside.low_s_m[row] < reach_m:
            found.add(row)
            reach_m = float(beside.high_s_m[row]) + _SAME_CRASH_M
    return found


def _is_marked(row: int, actors: Actors, beside: BesideLane) -> bool:
    """Whether something tells that it has not stopped to wait: askew, off centre, props behind."""
    if actors.kinds[row] == ActorKind.WALKER:
        return False
    if beside.speed_mps[row] > STANDING_MPS:
        return False
    askew = abs(float(beside.cos_yaw[row])) < _ASKEW_COS
    off_centre = abs(float(beside.right_m[row])) > _OFF_CENTRE_M
    behind = float(beside.low_s_m[row]) - beside.high_s_m
    near = (behind > -2.0) & (behind < 16.0) & (np.abs(beside.right_m) < _IN_LANE_M)
    props = bool(np.any(near & (actors.kinds == ActorKind.PROP)))
    return askew or off_centre or props
