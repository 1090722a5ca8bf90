"""When to pass what stands ahead: watch the lane, wait with room to steer out, move the path."""

from __future__ import annotations

import math

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.policies.bypass import (
    EgoOnPath,
    Passing,
    Side,
    choose_passing,
    may_pass,
    move_path,
    out_and_back_m,
)
from adr1.policies.cadence import Cadence
from adr1.policies.forecast import Actors, nearby_actors
from adr1.policies.lanes_beside import LanesBeside
from adr1.policies.obstacles import (
    SLOW_MPS,
    STANDING_MPS,
    BesideLane,
    LightAhead,
    ObstacleWatch,
    beside_lane,
)
from adr1.policies.reference_path import ReferencePath
from adr1.policies.traffic_rules import TrafficLightRule
from adr1.policies.yielding import Leader

_SIGHT_M = 160.0
_THINK_S = 0.2
_REACH_M = 50.0
_TOGETHER_M = 20.0
_LEAST_SHARE = 0.7
_BEHIND_M = 7.0


class BypassRule:
    """Call `step` once per tick; it moves the path and says where to wait meanwhile.

    `backs_up` tells that the ego stands too close to steer out, and has room to roll back.

    Args:
        entries: (entry, exit) of the junctions along the path [m].
    """

    def __init__(
        self,
        path: ReferencePath,
        lanes: LanesBeside,
        lights: TrafficLightRule,
        entries: list[tuple[float, float]],
    ) -> None:
        self._path = path
        self._lanes = lanes
        self._lights = lights
        self._entries = entries
        self._watch = ObstacleWatch([leave for _, leave in entries])
        self._light = (math.inf, -1, 0.0)
        self._cadence = Cadence(_THINK_S)
        self._stop_m = math.inf
        self._back_s_m = -math.inf
        self.backs_up = False
        self._passing: Passing | None = None

    def step(self, frame: StateFrame, ego: EgoOnPath, actors: Actors, ahead: list[Leader]) -> float:
        """Where the ego's front must wait now, as a distance along the path; inf if nowhere."""
        near = [leader for leader in ahead if leader.gap_m < _REACH_M]
        if self._passing is None and (not near or near[0].speed_mps > SLOW_MPS):
            self._stop_m = math.inf
            self.backs_up = False
            return math.inf
        if not self._cadence.due(frame.time_s):
            return self._stop_m
        self.backs_up = False
        self._watch.update(frame.time_s, near, actors)
        if ego.center_s_m > self._back_s_m:
            self._passing = None
        self._stop_m = self._decide(frame, ego, near, actors)
        return self._stop_m

    def _decide(
        self, frame: StateFrame, ego: EgoOnPath, near: list[Leader], actors: Actors
    ) -> float:
        still_in_lane = abs(self._path.detour_at(ego.center_s_m)) < 0.3
        if self._passing is not None and self._passing.side is Side.OTHER_WAY and still_in_lane:
            self._give_up_if_taken(frame, ego)
        if not near or near[0].speed_mps > SLOW_MPS:
            return math.inf
        beside = self._seen_from_lane(actors, ego)
        rows = self._watch.obstacles(
            frame.time_s, near, actors, beside, self._light_ahead(frame, ego), self._entry(ego)
        )
        rows = _together(rows, beside)
        if not rows:
            return math.inf
        return self._pass_or_wait(frame, ego, actors, beside, rows)

    def _pass_or_wait(
        self,
        frame: StateFrame,
        ego: EgoOnPath,
        actors: Actors,
        beside: BesideLane,
        rows: list[int],
    ) -> float:
        passing = choose_passing(actors, beside, rows, self._lanes, ego)
        if passing is None:
            return math.inf
        drifts = beside.speed_mps[rows[0]] > STANDING_MPS
        if drifts and passing.core_end_s_m > self._entry(ego) - 5.0:
            return math.inf
        aside_m = passing.lateral_m - self._path.detour_at(ego.center_s_m)
        least, _ = out_and_back_m(aside_m, 0.0)
        stop_m = passing.core_begin_s_m - least + ego.box.half_length_m - 1.0
        if passing.core_begin_s_m - ego.center_s_m < _LEAST_SHARE * least and ego.speed_mps < 0.1:
            self.backs_up = not drifts and _free_behind(beside, ego)
            return ego.center_s_m + ego.box.half_length_m if self.backs_up else math.inf
        others, _ = self._far(frame, ego)
        own = [int(np.flatnonzero(others.ids == actors.ids[row])[0]) for row in rows]
        if may_pass(passing, self._seen_from_lane(others, ego), ego, own):
            self._back_s_m = move_path(self._path, passing, ego)
            self._passing = passing
            return math.inf
        if drifts:
            return math.inf
        return stop_m if stop_m > ego.center_s_m + ego.box.half_length_m else math.inf

    def _give_up_if_taken(self, frame: StateFrame, ego: EgoOnPath) -> None:
        assert self._passing is not None
        others, beside = self._far(frame, ego)
        stands = beside.speed_mps < STANDING_MPS
        rows = np.flatnonzero(stands | (np.abs(beside.right_m) < 1.0)).tolist()
        if len(others) and not may_pass(self._passing, beside, ego, rows):
            self._path.clear_detour()
            self._passing = None

    def _far(self, frame: StateFrame, ego: EgoOnPath) -> tuple[Actors, BesideLane]:
        others = nearby_actors(frame, _SIGHT_M)
        return others, self._seen_from_lane(others, ego)

    def _seen_from_lane(self, actors: Actors, ego: EgoOnPath) -> BesideLane:
        low, high = ego.center_s_m - 80.0, ego.center_s_m + _SIGHT_M
        along, right, yaw = self._path.beside_lane(actors.x_m, actors.y_m, low, high)
        return beside_lane(actors, along, right, yaw)

    def _light_ahead(self, frame: StateFrame, ego: EgoOnPath) -> LightAhead:
        front = ego.center_s_m + ego.box.half_length_m
        line, state = self._lights.next_state(front, frame.light_ids, frame.light_states)
        if (line, state) != self._light[:2]:
            self._light = (line, state, frame.time_s)
        return LightAhead(*self._light)

    def _entry(self, ego: EgoOnPath) -> float:
        ahead = (entry for entry, _ in self._entries if entry > ego.center_s_m)
        return next(ahead, math.inf)


def _free_behind(beside: BesideLane, ego: EgoOnPath) -> bool:
    """Whether nobody is in the ego's lane close behind it, nor comes there."""
    gap = ego.center_s_m - ego.box.half_length_m - beside.high_s_m
    aside = np.abs(beside.right_m) - beside.half_across_m > ego.box.half_width_m + 0.3
    reach = _BEHIND_M + 4.0 * np.maximum(beside.along_mps, 0.0)
    return bool(np.all((gap < -2.0) | (gap > reach) | aside))


def _together(rows: list[int], beside: BesideLane) -> list[int]:
    """The first obstacles that leave no room to come back between them."""
    kept: list[int] = []
    for row in rows:
        if kept and beside.low_s_m[row] - beside.high_s_m[kept].max() > _TOGETHER_M:
            break
        kept.append(row)
    return kept
