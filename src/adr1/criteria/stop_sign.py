"""Stop signs run by the ego.

Rule: who drives through a stop sign's trigger box in the direction of its lane must have fallen
below 0.1 m/s within 4 m of the box before leaving it.
"""

from __future__ import annotations

import math

import numpy as np

from adr1.criteria.geometry import SAME_STOREY_M, ego_line
from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason, at_position
from adr1.episodes.frame import StateFrame
from adr1.episodes.furniture import RoadFurniture

STOPPED_MPS = 0.1
WITHIN_M = 4.0
SEARCH_M = 15.0


class StopSignCriterion:
    """Watches one sign at a time, from 4 m before its box until the ego is clear of it."""

    def __init__(self, furniture: RoadFurniture) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self._furniture = furniture
        self._x, self._y, self._z = furniture.sign_boxes_world_m.T
        self._sign: int | None = None
        self._entered = False
        self._stopped = False

    def update(self, frame: StateFrame) -> None:
        if len(self._x) == 0:
            return
        centre_x, centre_y, front_x, front_y, yaw = ego_line(frame)
        points = (
            (centre_x, centre_y),
            (0.5 * (centre_x + front_x), 0.5 * (centre_y + front_y)),
            (front_x, front_y),
        )
        if self._sign is None:
            self._sign = self._find(frame, points, yaw)
            self._entered = self._stopped = False
        if self._sign is not None:
            self._watch(frame, self._sign, points)

    def finish(self) -> None:
        """Nothing is left to report: who never left the box was not through."""

    def _find(
        self, frame: StateFrame, points: tuple[tuple[float, float], ...], yaw: float
    ) -> int | None:
        x, y = points[0]
        near = np.flatnonzero(np.maximum(np.abs(self._x - x), np.abs(self._y - y)) < SEARCH_M)
        best, best_m = None, WITHIN_M
        for sign in near.tolist():
            lane_yaw = math.radians(float(self._furniture.sign_lane_yaw_deg[sign]))
            if math.cos(yaw - lane_yaw) <= 0.0:
                continue
            if abs(frame.ego_position_world_m[2] - self._z[sign]) > SAME_STOREY_M:
                continue
            distance_m = self._distance_m(sign, points)
            if distance_m < best_m:
                best, best_m = sign, distance_m
        return best

    def _watch(self, frame: StateFrame, sign: int, points: tuple[tuple[float, float], ...]) -> None:
        distance_m = self._distance_m(sign, points)
        self._entered = self._entered or distance_m == 0.0
        self._stopped = self._stopped or frame.ego_speed_mps < STOPPED_MPS
        left_box = self._entered and distance_m > 0.0
        if left_box and not self._stopped:
            self._report(frame, sign)
            self._stopped = True  # one report per passage
        if distance_m > WITHIN_M:
            self._sign = None

    def _distance_m(self, sign: int, points: tuple[tuple[float, float], ...]) -> float:
        """From the nearest of the ego's points to the sign's box; 0 inside."""
        yaw = math.radians(float(self._furniture.sign_box_yaw_deg[sign]))
        half_x, half_y, _ = self._furniture.sign_extents_m[sign].tolist()
        cos, sin = math.cos(yaw), math.sin(yaw)
        best = math.inf
        for x, y in points:
            dx, dy = x - float(self._x[sign]), y - float(self._y[sign])
            outside_x = max(0.0, abs(dx * cos + dy * sin) - half_x)
            outside_y = max(0.0, abs(dy * cos - dx * sin) - half_y)
            best = min(best, math.hypot(outside_x, outside_y))
        return best

    def _report(self, frame: StateFrame, sign: int) -> None:
        sign_id = int(self._furniture.sign_ids[sign])
        position = frame.ego_position_world_m
        self.infractions.append(
            Infraction(
                kind=InfractionKind.STOP,
                message=f"Agent ran a stop with id={sign_id} at {at_position(position)}",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=position,
                data={"sign_id": sign_id, "speed_mps": frame.ego_speed_mps},
            )
        )
