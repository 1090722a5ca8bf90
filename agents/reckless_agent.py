"""The reckless policy as an agent file: drives its route at full speed, whatever is on it."""

# ruff: noqa: ARG002 - signatures are those of the official interface

from __future__ import annotations

import sys
from pathlib import Path

try:
    import adr1  # noqa: F401
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

from adr1.policies.reckless import RecklessDriver


def get_entry_point():
    return "RecklessAgent"


class RecklessAgent(AutonomousAgent):
    def setup(self, path_to_conf_file):
        self.track = Track.MAP
        self._driver = RecklessDriver(self._whole_plan)

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        # The base class thins the plan out; this driver wants every point.
        self._whole_plan = global_plan_world_coord
        super().set_global_plan(global_plan_gps, global_plan_world_coord)

    def run_step(self, input_data, timestamp):
        return self._driver.step()
