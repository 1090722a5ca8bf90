"""Traffic lights and stop signs on a route: where to stop, and when the stop is done.

The same facts say which of the other vehicles will be held by a red light.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from adr1.episodes.frame import LightState
from adr1.episodes.furniture import RoadFurniture
from adr1.policies.lane_ways import WAY_STEP_M, LaneWays
from adr1.policies.reference_path import STEP_M, ReferencePath
from adr1.policies.speed_control import stopping_acceleration

Array = NDArray[np.float64]
_ALIGNED = 0.7
_BESIDE_M = 1.8


@dataclass(frozen=True, slots=True)
class Line:
    """A line across the route: where (distance along it) and the actor that it belongs to."""

    s_m: float
    actor_id: int


@dataclass(frozen=True, eq=False)
class StopPoints:
    """Points (n,) on lanes where lights or signs let traffic stop, with the lane's heading."""

    actor_ids: NDArray[np.int64]
    x_m: Array
    y_m: Array
    yaw_rad: Array


def light_stop_points(furniture: RoadFurniture) -> StopPoints:
    """Stop points of the traffic lights."""
    return StopPoints(
        actor_ids=furniture.line_light_ids,
        x_m=furniture.line_positions_world_m[:, 0],
        y_m=furniture.line_positions_world_m[:, 1],
        yaw_rad=np.radians(furniture.line_yaw_deg),
    )


def sign_stop_points(furniture: RoadFurniture) -> StopPoints:
    """Stop points of the stop signs: the centres of their trigger boxes."""
    return StopPoints(
        actor_ids=furniture.sign_ids,
        x_m=furniture.sign_boxes_world_m[:, 0],
        y_m=furniture.sign_boxes_world_m[:, 1],
        yaw_rad=np.radians(furniture.sign_lane_yaw_deg),
    )


def lines_on_path(path: ReferencePath, points: StopPoints) -> list[Line]:
    """The lines (points with a heading) that the path passes, in driving order.

    A line counts once for each time that the path passes it, lane by lane.
    """
    found = []
    columns = (points.actor_ids.tolist(), points.x_m, points.y_m, points.yaw_rad)
    for actor_id, x, y, yaw in zip(*columns, strict=True):
        distance = np.hypot(path.xy_m[:, 0] - x, path.xy_m[:, 1] - y)
        near = (distance < _BESIDE_M) & (np.cos(path.yaw_rad - yaw) > _ALIGNED)
        index = np.flatnonzero(near)
        for run in np.split(index, np.flatnonzero(np.diff(index) > 1) + 1):
            if len(run):
                found.append(Line(float(run[np.argmin(distance[run])]) * STEP_M, actor_id))
    return sorted(found, key=lambda line: (line.s_m, line.actor_id))


@dataclass(frozen=True, eq=False)
class WayLights:
    """First traffic light on each way of a lane graph: distance along it (inf: none), actor id."""

    s_m: Array
    light_ids: NDArray[np.int64]


def lights_on_ways(graph: LaneWays, points: StopPoints) -> WayLights:
    """Join stop lines to the ways of a lane graph."""
    ways = graph.ways_xyyaw
    s = np.full(len(ways), np.inf)
    ids = np.zeros(len(ways), dtype=np.int64)
    if len(points.actor_ids):
        tree = cKDTree(np.stack([points.x_m, points.y_m], axis=1))
        distance, nearest = tree.query(
            ways[:, :, :2].reshape(-1, 2), distance_upper_bound=_BESIDE_M
        )
        nearest = np.minimum(nearest, len(points.actor_ids) - 1).reshape(ways.shape[:2])
        distance = distance.reshape(ways.shape[:2])
        hit = np.isfinite(distance) & (np.cos(ways[:, :, 2] - points.yaw_rad[nearest]) > _ALIGNED)
        some = np.flatnonzero(hit.any(axis=1))
        at = hit[some].argmax(axis=1)
        ids[some] = points.actor_ids[nearest[some, at]]
        s[some] = at * WAY_STEP_M
    return WayLights(s, ids)


def light_states_of(
    light_ids: NDArray[np.int64], frame_ids: NDArray[np.int64], frame_states: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """States of lights by actor id; `LightState.OFF` for ids that the frame does not hold."""
    if not len(frame_ids):
        return np.full(len(light_ids), LightState.OFF, dtype=np.uint8)
    at = np.clip(np.searchsorted(frame_ids, light_ids), 0, len(frame_ids) - 1)
    known = frame_ids[at] == light_ids
    return np.where(known, frame_states[at], np.uint8(LightState.OFF)).astype(np.uint8)


class TrafficLightRule:
    """Stops the front bumper before red lights, and before yellow ones where that is easy."""

    def __init__(self, lines: list[Line], margin_m: float = 1.2) -> None:
        self._lines = lines
        self._s = np.array([line.s_m for line in lines])
        self._ids = np.array([line.actor_id for line in lines], dtype=np.int64)
        self._margin_m = margin_m

    def stop_at_m(
        self,
        front_s_m: float,
        speed_mps: float,
        frame_ids: NDArray[np.int64],
        frame_states: NDArray[np.uint8],
    ) -> float:
        """Distance along the route where the front bumper has to stop now; inf if nowhere."""
        ahead = np.flatnonzero((self._s > front_s_m - 0.3) & (self._s < front_s_m + 80.0))
        if not len(ahead):
            return math.inf
        states = light_states_of(self._ids[ahead], frame_ids, frame_states)
        for index, state in zip(ahead.tolist(), states.tolist(), strict=True):
            room_m = float(self._s[index]) - front_s_m
            if state == LightState.RED:
                possible = speed_mps * speed_mps < 2.0 * 8.0 * max(room_m, 0.05)
                if possible:
                    return float(self._s[index]) - self._margin_m
            if state == LightState.YELLOW and speed_mps * speed_mps < 2.0 * 3.5 * room_m:
                return float(self._s[index]) - self._margin_m
        return math.inf

    def next_state(
        self,
        s_m: float,
        frame_ids: NDArray[np.int64],
        frame_states: NDArray[np.uint8],
    ) -> tuple[float, int]:
        """The next light's line after a distance along the route, and its state; inf if none."""
        ahead = np.flatnonzero(self._s > s_m)[:1]
        if not len(ahead):
            return math.inf, int(LightState.OFF)
        state = light_states_of(self._ids[ahead], frame_ids, frame_states)
        return float(self._s[ahead[0]]), int(state[0])

    def next_line_m(self, front_s_m: float) -> float:
        """Distance along the route of the next light's line; inf if none."""
        ahead = self._s[self._s > front_s_m - 0.3]
        return float(ahead[0]) if len(ahead) else math.inf


class StopSignRule:
    """A full stop before each stop line, then free to go when the way is clear."""

    def __init__(self, lines: list[Line], margin_m: float = 0.8, wait_s: float = 0.3) -> None:
        self._lines = lines
        self._margin_m = margin_m
        self._wait_s = wait_s
        self._next = 0
        self._stood_s = 0.0

    def stop_at_m(self, front_s_m: float, speed_mps: float, dt_s: float) -> float:
        """Distance along the route where the front bumper has to stop now; inf if nowhere."""
        while self._next < len(self._lines) and self._lines[self._next].s_m < front_s_m - 1.5:
            self._next += 1
            self._stood_s = 0.0
        if self._next == len(self._lines):
            return math.inf
        line = self._lines[self._next]
        near = line.s_m - front_s_m < self._margin_m + 1.2
        if near and speed_mps < 0.05:
            self._stood_s += dt_s
        if self._stood_s >= self._wait_s:
            return math.inf
        return line.s_m - self._margin_m


def stop_acceleration(stop_at_m: float, front_s_m: float, speed_mps: float) -> float:
    """Acceleration asked for by a stop line, in m/s2; inf where there is none."""
    if math.isinf(stop_at_m):
        return math.inf
    return stopping_acceleration(speed_mps, stop_at_m - front_s_m, deceleration_mps2=3.0)
