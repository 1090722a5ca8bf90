"""Red lights run by the ego.

Rule: the middle of the ego's front crosses the stop line of a light that is red in that frame, on
the line's lane and in its driving direction. (The official leaderboard looks at the rear instead,
which also blames who entered on yellow and misses who entered on red just before green.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from adr1.criteria.geometry import SAME_STOREY_M, ego_line
from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason, at_position
from adr1.episodes.frame import LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture

SEARCH_M = 15.0
"""Lines further than this from the ego's front are not looked at."""

ANCHOR_M = 10.0
"""How far the ego drives before the lines around it are sought again."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A stop line: its row in the furniture, middle, driving direction and half width."""

    row: int
    x_m: float
    y_m: float
    z_m: float
    cos: float
    sin: float
    half_width_m: float


class RedLightCriterion:
    """Reports each red light run, once until the ego has left its stop line behind."""

    def __init__(self, furniture: RoadFurniture) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self._furniture = furniture
        yaw = np.radians(furniture.line_yaw_deg)
        lines = zip(
            *furniture.line_positions_world_m.T.tolist(),
            np.cos(yaw).tolist(),
            np.sin(yaw).tolist(),
            furniture.line_half_width_m.tolist(),
            strict=True,
        )
        self._lines = [_Line(row, *line) for row, line in enumerate(lines)]
        self._around: list[_Line] = []
        self._anchor: tuple[float, float] | None = None
        self._along_m: dict[int, float] = {}
        self._blamed: dict[int, int] = {}

    def update(self, frame: StateFrame) -> None:
        _, _, front_x, front_y, yaw = ego_line(frame)
        along: dict[int, float] = {}
        for line in self._lines_around(front_x, front_y):
            dx, dy = front_x - line.x_m, front_y - line.y_m
            if max(abs(dx), abs(dy)) >= SEARCH_M:
                continue
            along_m = along[line.row] = dx * line.cos + dy * line.sin
            before_m = self._along_m.get(line.row)
            if before_m is None or not before_m < 0.0 <= along_m:
                continue
            beside_m = dy * line.cos - dx * line.sin
            facing = math.cos(yaw) * line.cos + math.sin(yaw) * line.sin
            if abs(beside_m) <= line.half_width_m and facing > 0.0:
                self._crossed(frame, line)
        self._along_m = along
        self._blamed = {light: row for light, row in self._blamed.items() if row in along}

    def finish(self) -> None:
        """Nothing is left to report."""

    def _lines_around(self, x: float, y: float) -> list[_Line]:
        """All lines within the search distance, and some more: sought anew every few metres."""
        if self._anchor is None or math.dist(self._anchor, (x, y)) > ANCHOR_M:
            self._anchor = (x, y)
            reach_m = SEARCH_M + ANCHOR_M
            self._around = [
                line for line in self._lines if max(abs(line.x_m - x), abs(line.y_m - y)) <= reach_m
            ]
        return self._around

    def _crossed(self, frame: StateFrame, line: _Line) -> None:
        position = frame.ego_position_world_m
        if abs(position[2] - line.z_m) > SAME_STOREY_M or not self._is_red(frame, line.row):
            return
        light_id = int(self._furniture.line_light_ids[line.row])
        if light_id in self._blamed:
            return
        self._blamed[light_id] = line.row
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
