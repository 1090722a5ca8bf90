"""The privileged expert: drives a dense route from the state of everything around it.

Each tick it asks, in this order: how fast does the road allow, who is ahead, where must I stop,
whose way would my plan cross; the least acceleration asked for wins.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from adr1.episodes.frame import EgoControl, StateFrame
from adr1.policies.bypass import EgoOnPath
from adr1.policies.bypass_rule import BypassRule
from adr1.policies.cadence import Cadence
from adr1.policies.forecast import Actors, Forecast, forecast, lane_hypotheses, nearby_actors
from adr1.policies.give_way import GiveWayRule
from adr1.policies.idm import IdmParameters, following_acceleration
from adr1.policies.keep_right import KeepRightRule
from adr1.policies.lane_change import LaneChangeRule
from adr1.policies.lane_ways import LaneWays
from adr1.policies.lanes_beside import LanesBeside
from adr1.policies.path_tracking import PathTracker, SteeringGeometry
from adr1.policies.pull_out import PullOutRule
from adr1.policies.reference_path import STEP_M, ReferencePath
from adr1.policies.right_of_way import (
    EgoRights,
    binding_conflicts,
    other_can_wait,
    too_late_to_stop,
    where_others_wait,
    yielding_acceleration,
)
from adr1.policies.speed_control import (
    PedalController,
    curvature_limited_speed,
    stopping_acceleration,
)
from adr1.policies.traffic_rules import (
    StopPoints,
    StopSignRule,
    TrafficLightRule,
    light_states_of,
    lights_on_ways,
    lines_on_path,
    stop_acceleration,
)
from adr1.policies.yielding import (
    Conflict,
    EgoBox,
    Leader,
    find_conflicts,
    leaders_on_path,
    planned_travel,
)
from adr1.routes.dense_route import DenseRoute, RoadOption

Array = NDArray[np.float64]
_THINK_S = 0.1
_BACK_UP_THROTTLE = 0.4


@dataclass(frozen=True)
class ExpertParameters:
    """Style of driving.

    Attributes:
        lateral_acceleration_mps2: bound in bends.
        deceleration_mps2: braking before bends.
        speed_limit_share: share of the legal speed that is driven.
        attention_radius_m: actors farther away are ignored.
        side_margin_m: free room wanted on each side of the ego.
        idm: following.
    """

    lateral_acceleration_mps2: float = 3.0
    deceleration_mps2: float = 2.5
    speed_limit_share: float = 1.0
    attention_radius_m: float = 60.0
    side_margin_m: float = 0.2
    idm: IdmParameters = field(default_factory=IdmParameters)


@dataclass(frozen=True, slots=True)
class _Ego:
    x_m: float
    y_m: float
    yaw_rad: float
    speed_mps: float
    yaw_rate_radps: float
    center_s_m: float
    front_s_m: float
    box: EgoBox


class ExpertPolicy:
    """Drives one route; call `step` once per tick with the frame of that tick.

    Args:
        route: what to drive.
        ways: lanes of the map, for the forecasts.
        lights: stop points of traffic lights; `signs`: of stop signs.
        steering: of the ego's vehicle.
        beside: makes, for the path, what lies beside its lanes.
    """

    def __init__(
        self,
        route: DenseRoute,
        ways: LaneWays,
        lights: StopPoints,
        signs: StopPoints,
        steering: SteeringGeometry,
        beside: Callable[[ReferencePath], LanesBeside],
        parameters: ExpertParameters | None = None,
    ) -> None:
        self.parameters = parameters or ExpertParameters()
        self.path = ReferencePath(route)
        self._ways = ways
        self._way_lights = lights_on_ways(ways, lights)
        self._light_rule = TrafficLightRule(lines_on_path(self.path, lights))
        self._sign_rule = StopSignRule(lines_on_path(self.path, signs))
        self._lane_rule = LaneChangeRule(self.path)
        self._tracker = PathTracker(steering)
        self._pedals = PedalController()
        self._turns_left_s = route.s_m[route.options == RoadOption.LEFT]
        self._entries = _junction_entries(self.path)
        lanes = beside(self.path)
        self._bypass = BypassRule(self.path, lanes, self._light_rule, self._entries)
        self._give_way = GiveWayRule(self.path, lanes, self._entries)
        self._keep_right = KeepRightRule(self.path, lanes)
        self._pull_out = PullOutRule(self.path)
        self._profile: Array = np.zeros(0)
        self._profile_of = (-1.0, -1)
        self._last_time_s: float | None = None
        self._cadence = Cadence(_THINK_S)
        self._answers: dict[str, float] = {}
        self.reason = "start"

    def step(self, frame: StateFrame) -> EgoControl:
        """The control for the coming tick; `reason` then names what limited the speed."""
        dt_s = 0.05 if self._last_time_s is None else frame.time_s - self._last_time_s
        self._last_time_s = frame.time_s
        ego = self._locate(frame)
        actors = nearby_actors(frame, self.parameters.attention_radius_m)
        self._update_profile(frame.ego_speed_limit_mps)
        target_mps2 = self._acceleration(frame, ego, actors, dt_s)
        if self._bypass.backs_up:
            self.reason = "back up"
            return EgoControl(throttle=_BACK_UP_THROTTLE, reverse=True)
        throttle, brake = self._pedals.step(target_mps2, ego.speed_mps, dt_s)
        pose = (ego.x_m, ego.y_m, ego.yaw_rad)
        steer = self._tracker.step(pose, ego.speed_mps, ego.yaw_rate_radps, self.path)
        return EgoControl(throttle=throttle, steer=steer, brake=brake)

    def _locate(self, frame: StateFrame) -> _Ego:
        i = frame.ego_index
        x, y, _ = frame.ego_position_world_m
        yaw = math.radians(frame.ego_yaw_deg)
        half_length, half_width = frame.extents_m[i, :2].tolist()
        ahead = float(frame.box_centers_local_m[i, 0])
        self.path.advance(x, y)
        center_s = self.path.nearest(x, y).s_m + ahead
        return _Ego(
            x_m=x,
            y_m=y,
            yaw_rad=yaw,
            speed_mps=frame.ego_forward_mps,
            yaw_rate_radps=math.radians(float(frame.angular_velocities_dps[i, 2])),
            center_s_m=center_s,
            front_s_m=center_s + half_length,
            box=EgoBox(half_length, half_width),
        )

    def _update_profile(self, limit_mps: float) -> None:
        limit_mps *= self.parameters.speed_limit_share
        made_of = (limit_mps, self.path.detour_version)
        if made_of == self._profile_of:
            return
        self._profile_of = made_of
        self._profile = curvature_limited_speed(
            self.path.curvature_per_m,
            np.full(len(self.path), limit_mps),
            STEP_M,
            self.parameters.lateral_acceleration_mps2,
            self.parameters.deceleration_mps2,
        )

    def _acceleration(self, frame: StateFrame, ego: _Ego, actors: Actors, dt_s: float) -> float:
        idm = self.parameters.idm
        leaders = leaders_on_path(
            self.path, actors, ego.center_s_m, ego.box, self.parameters.side_margin_m
        )
        stop_m = min(
            self._light_rule.stop_at_m(
                ego.front_s_m, ego.speed_mps, frame.light_ids, frame.light_states
            ),
            self._sign_rule.stop_at_m(ego.front_s_m, ego.speed_mps, dt_s),
            self._lane_rule.step(ego.center_s_m, ego.speed_mps, ego.box, actors),
            self._box_junction_stop(ego, leaders),
            self._room_to_pass(frame, ego, actors, leaders),
        )
        options = {
            "road": self._road_acceleration(ego),
            "stop": stop_acceleration(stop_m, ego.front_s_m, ego.speed_mps),
        }
        for leader in leaders[:4]:
            follow = following_acceleration(ego.speed_mps, leader.gap_m, leader.speed_mps, idm)
            options[f"leader {int(actors.ids[leader.row])}"] = float(follow)
        options.update(self._yielding(frame, ego, actors, leaders, stop_m))
        self.reason = min(options, key=lambda name: options[name])
        if "escape" in options:
            self.reason = "escape"
        return options[self.reason]

    def _room_to_pass(
        self, frame: StateFrame, ego: _Ego, actors: Actors, leaders: list[Leader]
    ) -> float:
        """Where the front must wait for room beside the lane, or in it; inf if nowhere."""
        place = EgoOnPath(ego.center_s_m, ego.speed_mps, ego.box)
        self._give_way.step(frame, place, actors)
        self._keep_right.step(frame, place, actors)
        error_m = self.path.nearest(ego.x_m, ego.y_m).error_m
        return min(
            self._pull_out.step(frame, place, error_m, actors),
            self._bypass.step(frame, place, actors, leaders),
        )

    def _yielding(
        self, frame: StateFrame, ego: _Ego, actors: Actors, leaders: list[Leader], stop_m: float
    ) -> dict[str, float]:
        """Answers to conflicts, thought over every `_THINK_S` and kept in between."""
        if self._cadence.due(frame.time_s):
            others = self._forecast(frame, ego, actors)
            self._answers = self._yield(ego, actors, others, leaders, stop_m)
        return self._answers

    def _road_acceleration(self, ego: _Ego) -> float:
        index = int((ego.center_s_m + 0.3 * ego.speed_mps) / STEP_M)
        if index >= len(self._profile) - 2:
            return stopping_acceleration(
                ego.speed_mps, max(self.path.length_m - ego.center_s_m, 0.0), 3.0
            )
        allowed = float(self._profile[min(max(index, 0), len(self._profile) - 1)])
        wanted = (allowed - ego.speed_mps) / 0.4
        return min(max(wanted, -4.0), self.parameters.idm.max_acceleration_mps2)

    def _box_junction_stop(self, ego: _Ego, leaders: list[Leader]) -> float:
        """Before a junction whose exit is taken by a queue: its entry."""
        for entry, leave in self._entries:
            if entry < ego.front_s_m - 0.3:
                continue
            for leader in leaders:
                rear_s = ego.front_s_m + leader.gap_m
                room = leave + 2.0 * ego.box.half_length_m + 2.0
                if leader.speed_mps < 1.5 and entry < rear_s < room:
                    return entry - 1.0
            break
        return math.inf

    def _forecast(self, frame: StateFrame, ego: _Ego, actors: Actors) -> Forecast:
        lanes = lane_hypotheses(actors, self._ways)
        light_s = self._way_lights.s_m[lanes.ways]
        states = light_states_of(
            self._way_lights.light_ids[lanes.ways], frame.light_ids, frame.light_states
        )
        rights = EgoRights(
            inside_junction=self._inside_junction(ego),
            goes_straight=not self._turns_left(ego),
            yaw_rad=ego.yaw_rad,
        )
        hold = where_others_wait(actors, lanes, self._ways, light_s, states, rights)
        return forecast(actors, lanes, hold, self._ways)

    def _inside_junction(self, ego: _Ego) -> bool:
        rear_s = ego.front_s_m - 2.0 * ego.box.half_length_m
        return any(entry < ego.front_s_m - 0.5 and rear_s < out for entry, out in self._entries)

    def _turns_left(self, ego: _Ego) -> bool:
        near = (self._turns_left_s > ego.center_s_m - 10.0) & (
            self._turns_left_s < ego.center_s_m + 30.0
        )
        return bool(np.any(near))

    def _yield(
        self, ego: _Ego, actors: Actors, others: Forecast, leaders: list[Leader], stop_m: float
    ) -> dict[str, float]:
        leader_rows = {leader.row for leader in leaders}
        first = leaders[0] if leaders else None
        stop_travel = max(stop_m - ego.front_s_m, 0.0)
        followers = self._followers(ego, actors)

        def conflicts_at(acceleration_mps2: float) -> list[Conflict]:
            travel = planned_travel(
                ego.speed_mps,
                acceleration_mps2,
                self._profile,
                ego.center_s_m,
                stop_travel,
                first,
            )
            found = find_conflicts(self.path, ego.center_s_m, travel, ego.box, actors, others)
            return binding_conflicts(found, actors, others, leader_rows, followers)

        answers: dict[str, float] = {}
        for conflict in conflicts_at(self.parameters.idm.max_acceleration_mps2 * 0.8):
            if other_can_wait(conflict, actors):
                continue
            if too_late_to_stop(conflict, ego.speed_mps) and not conflicts_at(4.0):
                return {"escape": min(self._road_acceleration(ego) + 1.0, 3.0)}
            name = f"yield {int(actors.ids[conflict.row])}"
            asked = yielding_acceleration(
                conflict,
                actors,
                ego.speed_mps,
                self._free_entry_travel(ego),
                self.parameters.idm,
            )
            answers[name] = min(answers.get(name, math.inf), asked)
        return answers

    def _free_entry_travel(self, ego: _Ego) -> float:
        """Distance of the front to the next junction's entry if no light rules it; else inf."""
        for entry, leave in self._entries:
            if leave < ego.front_s_m:
                continue
            if entry < ego.front_s_m - 0.3:
                return math.inf
            light = self._light_rule.next_line_m(ego.front_s_m)
            return math.inf if light < entry + 8.0 else entry - ego.front_s_m
        return math.inf

    def _followers(self, ego: _Ego, actors: Actors) -> set[int]:
        """Actors behind the ego in its own lane: they see it and keep away."""
        dx, dy = actors.x_m - ego.x_m, actors.y_m - ego.y_m
        cos, sin = math.cos(ego.yaw_rad), math.sin(ego.yaw_rad)
        along = dx * cos + dy * sin
        across = np.abs(-dx * sin + dy * cos)
        aligned = np.cos(actors.yaw_rad - ego.yaw_rad) > 0.6
        behind = (along < -0.5 * ego.box.half_length_m) & (across < 1.8) & aligned
        return {int(row) for row in np.flatnonzero(behind)}


def _junction_entries(path: ReferencePath) -> list[tuple[float, float]]:
    """(entry, exit) of each junction along a path, in metres."""
    inside = np.concatenate([[False], path.is_junction, [False]]).astype(np.int8)
    begin = np.flatnonzero(np.diff(inside) == 1)
    end = np.flatnonzero(np.diff(inside) == -1)
    return [(float(b) * STEP_M, float(e) * STEP_M) for b, e in zip(begin, end, strict=True)]
