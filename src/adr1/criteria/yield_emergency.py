"""Not giving way to an emergency vehicle.

Rule (ScenarioRunner's YieldToEmergencyVehicleTest): while the scenario runs, the ego yields as long
as it is not ahead of the emergency vehicle; the last verdict before the scenario ends counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.episodes.frame import NoteKind, StateFrame

SCENARIO_TYPE = "YieldToEmergencyVehicle"


@dataclass
class _Watch:
    vehicle_id: int
    ego_ahead: bool = False


class YieldEmergencyCriterion:
    """Watches the emergency vehicle of each scenario of that type, from its start to its end."""

    def __init__(self) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self._watched: dict[str, _Watch] = {}
        self._last: StateFrame | None = None

    def update(self, frame: StateFrame) -> None:
        for watch in self._watched.values():
            self._judge(watch, frame)
        for note in frame.notes:
            if note.scenario_type != SCENARIO_TYPE:
                continue
            if note.kind is NoteKind.STARTED and note.actor_ids:
                self._watched[note.scenario] = _Watch(note.actor_ids[0])
            elif note.kind is not NoteKind.STARTED:
                self._end(note.scenario, frame)
        self._last = frame

    def finish(self) -> None:
        """A scenario that still runs is judged by the last frame."""
        for scenario in list(self._watched):
            assert self._last is not None
            self._end(scenario, self._last)

    def _judge(self, watch: _Watch, frame: StateFrame) -> None:
        found = np.flatnonzero(frame.ids == watch.vehicle_id)
        if not len(found):
            return
        x, y, _, _, yaw_deg = frame.kinematics[found[0], :5].tolist()
        ego_x, ego_y, _ = frame.ego_position_world_m
        yaw = math.radians(yaw_deg)
        watch.ego_ahead = (ego_x - x) * math.cos(yaw) + (ego_y - y) * math.sin(yaw) > 0.0

    def _end(self, scenario: str, frame: StateFrame) -> None:
        watch = self._watched.pop(scenario, None)
        if watch is None or not watch.ego_ahead:
            return
        self.infractions.append(
            Infraction(
                kind=InfractionKind.YIELD_EMERGENCY_VEHICLE,
                message="Agent failed to yield to an emergency vehicle",
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=frame.ego_position_world_m,
                data={"other_id": watch.vehicle_id, "scenario": scenario},
            )
        )
