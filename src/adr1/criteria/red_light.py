"""Red lights run by the ego.

Rule: the middle of the ego's front crosses the stop line of a light that is red in that frame, on
the line's lane and in its driving direction. (The official leaderboard looks at the rear instead,
which also blames who entered on yellow and misses who entered on red just before green.)
"""

from __future__ import annotations

import math

import numpy as np

from adr1.criteria.geometry import ego_line
from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason, at_position
from adr1.episodes.frame import LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture

SEARCH_M = 15.0
"""Lines further than this from the ego's front are not looked at."""

SAME_STOREY_M = 4.0


class RedLightCriterion:
    """Reports each red light run, once until the ego has left its stop line behind."""

    def __init__(self, furniture: RoadFurniture) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self._furniture = furniture
        yaw = np.radians(furniture.line_yaw_deg)
        self._x, self._y, self._z = furniture.line_positions_world_m.T
        self._cos, self._sin = np.cos(yaw), np.sin(yaw)
        self._half_width_m = furniture.line_half_width_m
        self._along_m: dict[int, float] = {}
        self._blamed: dict[int, int] = {}

    def update(self, frame: StateFrame) -> None:
        if len(self._x) == 0:
            return
        _, _, front_x, front_y, yaw = ego_line(frame)
        dx, dy = front_x - self._x, front_y - self._y
        near = np.flatnonzero(np.maximum(np.abs(dx), np.abs(dy)) < SEARCH_M).tolist()
        self._blamed = {light: line for light, line in self._blamed.items() if line in near}
        along: dict[int, float] = {}
        for line in near:
            along_m = float(dx[line] * self._cos[line] + dy[line] * self._sin[line])
            along[line] = along_m
            before_m = self._along_m.get(line)
            if before_m is None or not before_m < 0.0 <= along_m:
                continue
            beside_m = float(dy[line] * self._cos[line] - dx[line] * self._sin[line])
            facing = math.cos(yaw) * self._cos[line] + math.sin(yaw) * self._sin[line]
            if abs(beside_m) <= self._half_width_m[line] and facing > 0.0:
                self._crossed(frame, line)
        self._along_m = along

    def finish(self) -> None:
        """Nothing is left to report."""

    def _crossed(self, frame: StateFrame, line: int) -> None:
        position = frame.ego_position_world_m
        if abs(position[2] - self._z[line]) > SAME_STOREY_M or not self._is_red(frame, line):
            return
        light_id = int(self._furniture.line_light_ids[line])
        if light_id in self._blamed:
            return
        self._blamed[light_id] = line
        self.infractions.append(
            Infraction(
                kind=InfractionKind.RED_LIGHT,
                message=f"Agent ran a red light {light_id} at {at_position(position)}",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=position,
                data={"light_id": light_id, "speed_mps": frame.ego_speed_mps},
            )
        )

    def _is_red(self, frame: StateFrame, line: int) -> bool:
        row = int(np.searchsorted(frame.light_ids, self._furniture.line_light_ids[line]))
        if row == len(frame.light_ids):
            return False
        same = frame.light_ids[row] == self._furniture.line_light_ids[line]
        return bool(same and frame.light_states[row] == LightState.RED)
