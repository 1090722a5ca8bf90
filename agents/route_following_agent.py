"""Sensors only: follows the route by GNSS, compass and speedometer, blind to traffic."""

# ruff: noqa: ARG002 - signatures are those of the official interface
import sys
from pathlib import Path

try:
    import adr1  # noqa: F401
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

from adr1.policies.route_follower import FollowerDriver


def get_entry_point():
    return "RouteFollowingAgent"


class RouteFollowingAgent(AutonomousAgent):
    def setup(self, path_to_conf_file):
        self.track = Track.SENSORS
        self._driver = FollowerDriver(self._whole_plan)

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        self._whole_plan = global_plan_gps
        super().set_global_plan(global_plan_gps, global_plan_world_coord)

    def sensors(self):
        return FollowerDriver.SENSORS

    def run_step(self, input_data, timestamp):
        return self._driver.step(input_data, timestamp)
