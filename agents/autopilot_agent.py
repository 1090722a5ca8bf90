"""CARLA's Traffic Manager as an agent file: the baseline that obeys the rules of traffic."""

# ruff: noqa: ARG002 - signatures are those of the official interface

from __future__ import annotations

import sys
from pathlib import Path

try:
    import adr1  # noqa: F401
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

from adr1.policies.autopilot import AutopilotDriver


def get_entry_point():
    return "AutopilotAgent"


class AutopilotAgent(AutonomousAgent):
    def setup(self, path_to_conf_file):
        self.track = Track.MAP
        self._driver = AutopilotDriver(self._whole_plan)

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        self._whole_plan = global_plan_world_coord
        super().set_global_plan(global_plan_gps, global_plan_world_coord)

    def run_step(self, input_data, timestamp):
        return self._driver.step()

    def destroy(self):
        self._driver.close()
