"""What the environment shows of a frame: the true state as a vector, seen from the ego.

All values are scaled and clipped to [-1, 1]:

| entries | what                                                                               |
|---------|------------------------------------------------------------------------------------|
| 0       | speed / 30 m/s                                                                     |
| 1       | speed limit / 30 m/s                                                               |
| 2, 3    | heading against the route: sine, cosine                                            |
| 4       | offset from the route / 5 m, positive to the right                                 |
| 5       | rest of the route / its length                                                     |
| 6..9    | next stop line with a light: distance / 100 m, is red, is yellow, is green         |
| 10..29  | ten route points, 4 m apart: x, y / 40 m in the ego's frame                        |
| 30..109 | the eight nearest actors within 50 m, nearest first, ten entries each: present,    |
|         | x, y / 50 m, sine and cosine of the relative heading, speed / 30 m/s, half length  |
|         | and half width / 5 m, is a vehicle or two-wheeler, is a walker                     |
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind, LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture
from adr1.routes.dense_route import DenseRoute

STATE_ENTRIES = 110
SPEED_SCALE_MPS = 30.0
LIGHT_REACH_M = 100.0
POINTS, POINT_SPACING_M, POINT_SCALE_M = 10, 4.0, 40.0
ACTORS, ACTOR_ENTRIES, ACTOR_REACH_M = 8, 10, 50.0
LINE_TO_ROUTE_M = 3.0
LINE_TURN_DEG = 60.0


def to_local(frame: StateFrame, points_world_m: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n, 2 or 3) of the world frame as float64 (n, 2) in the ego's: forward, right."""
    yaw_rad = np.radians(frame.ego_yaw_deg)
    x, y, _ = frame.ego_position_world_m
    offset = np.asarray(points_world_m, dtype=np.float64)[:, :2] - (x, y)
    forward = offset @ (np.cos(yaw_rad), np.sin(yaw_rad))
    right = offset @ (-np.sin(yaw_rad), np.cos(yaw_rad))
    return np.stack([forward, right], axis=1)


class RouteView:
    """The route and its lights, as the observations need them.

    Args:
        route: the dense route.
        furniture: stop lines of the town.
    """

    def __init__(self, route: DenseRoute, furniture: RoadFurniture) -> None:
        self.route = route
        at_s_m, light_ids = [], []
        for row, place in enumerate(furniture.line_positions_world_m):
            distance_m = np.linalg.norm(route.positions_world_m[:, :2] - place[:2], axis=1)
            nearest = int(np.argmin(distance_m))
            turn_deg = route.yaw_deg[nearest] - furniture.line_yaw_deg[row]
            turn_deg = (turn_deg + 180.0) % 360.0 - 180.0
            if distance_m[nearest] < LINE_TO_ROUTE_M and abs(turn_deg) < LINE_TURN_DEG:
                at_s_m.append(float(route.s_m[nearest]))
                light_ids.append(int(furniture.line_light_ids[row]))
        order = np.argsort(at_s_m, kind="stable")
        self._line_s_m = np.array(at_s_m, dtype=np.float64)[order]
        self._line_light_ids = np.array(light_ids, dtype=np.int64)[order]

    def points_ahead_world_m(self, s_m: float) -> NDArray[np.float64]:
        """float64 (10, 2): the route 4, 8, ... 40 m after `s_m`, or its end."""
        wanted = s_m + POINT_SPACING_M * np.arange(1, POINTS + 1)
        rows = np.minimum(np.searchsorted(self.route.s_m, wanted), len(self.route) - 1)
        points: NDArray[np.float64] = self.route.positions_world_m[rows, :2]
        return points

    def next_light(self, frame: StateFrame, s_m: float) -> tuple[float, LightState | None]:
        """Distance to the next stop line with a light, at most 100 m, and the light's state."""
        place = int(np.searchsorted(self._line_s_m, s_m))
        if place == len(self._line_s_m) or self._line_s_m[place] - s_m > LIGHT_REACH_M:
            return LIGHT_REACH_M, None
        rows = np.flatnonzero(frame.light_ids == self._line_light_ids[place])
        state = LightState(int(frame.light_states[rows[0]])) if len(rows) else None
        return float(self._line_s_m[place] - s_m), state


def state_vector(frame: StateFrame, view: RouteView, s_m: float) -> NDArray[np.float32]:
    """float32 (110,) in [-1, 1]; the module's table says what is where.

    Args:
        s_m: distance reached along the route.
    """
    route = view.route
    row = min(int(np.searchsorted(route.s_m, s_m)), len(route) - 1)
    turn_rad = np.radians(frame.ego_yaw_deg - route.yaw_deg[row])
    x, y, _ = frame.ego_position_world_m
    yaw_rad = np.radians(route.yaw_deg[row])
    from_route = np.array([x, y]) - route.positions_world_m[row, :2]
    offset_m = float(from_route @ (-np.sin(yaw_rad), np.cos(yaw_rad)))
    light_m, light = view.next_light(frame, s_m)
    values = np.zeros(STATE_ENTRIES, dtype=np.float64)
    values[:10] = (
        frame.ego_speed_mps / SPEED_SCALE_MPS,
        frame.ego_speed_limit_mps / SPEED_SCALE_MPS,
        np.sin(turn_rad),
        np.cos(turn_rad),
        offset_m / 5.0,
        (route.length_m - s_m) / route.length_m,
        light_m / LIGHT_REACH_M,
        light is LightState.RED,
        light is LightState.YELLOW,
        light is LightState.GREEN,
    )
    values[10:30] = (to_local(frame, view.points_ahead_world_m(s_m)) / POINT_SCALE_M).ravel()
    values[30:] = _actors(frame).ravel()
    clipped: NDArray[np.float32] = np.clip(values, -1.0, 1.0).astype(np.float32)
    return clipped


def _actors(frame: StateFrame) -> NDArray[np.float64]:
    """float64 (8, 10), zeros where there are fewer actors."""
    table = np.zeros((ACTORS, ACTOR_ENTRIES), dtype=np.float64)
    local_m = to_local(frame, frame.positions_world_m)
    distance_m = np.linalg.norm(local_m, axis=1)
    distance_m[frame.ego_index] = np.inf
    order = np.argsort(distance_m, kind="stable")[:ACTORS]
    order = order[distance_m[order] <= ACTOR_REACH_M]
    if not len(order):
        return table
    turn_rad = np.radians(frame.yaw_deg[order].astype(np.float64) - frame.ego_yaw_deg)
    kinds = frame.kinds[order]
    columns = (
        np.ones(len(order)),
        local_m[order, 0] / ACTOR_REACH_M,
        local_m[order, 1] / ACTOR_REACH_M,
        np.sin(turn_rad),
        np.cos(turn_rad),
        np.linalg.norm(frame.velocities_world_mps[order], axis=1) / SPEED_SCALE_MPS,
        frame.extents_m[order, 0] / 5.0,
        frame.extents_m[order, 1] / 5.0,
        np.isin(kinds, (ActorKind.VEHICLE, ActorKind.TWO_WHEELER)),
        kinds == ActorKind.WALKER,
    )
    table[: len(order)] = np.stack(columns, axis=1)
    return table
