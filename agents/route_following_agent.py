"""Sensors only: follows the route by GNSS, compass and speedometer, blind to traffic."""

# ruff: noqa: ARG002 - signatures are those of the official interface

import sys
from pathlib import Path

try:
    import adr1  # noqa: F401
except ModuleNotFoundError:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

import carla
import numpy as np
from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

from adr1.policies.route_follower import RouteFollower

POSE = dict.fromkeys(("x", "y", "z", "roll", "pitch", "yaw"), 0.0)


def get_entry_point():
    return "RouteFollowingAgent"


class RouteFollowingAgent(AutonomousAgent):
    def setup(self, path_to_conf_file):
        self.track, self._time_s = Track.SENSORS, None
        self._follower = RouteFollower(np.array(self._points_deg))

    def sensors(self):
        kinds = {"gps": "gnss", "imu": "imu"}
        return [{"type": f"sensor.other.{kind}", "id": i, **POSE} for i, kind in kinds.items()] + [
            {"type": "sensor.speedometer", "id": "speed", "reading_frequency": 20}
        ]

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        self._points_deg = [(point["lat"], point["lon"]) for point, _ in global_plan_gps]
        super().set_global_plan(global_plan_gps, global_plan_world_coord)

    def run_step(self, input_data, timestamp):
        dt_s = 0.05 if self._time_s is None else timestamp - self._time_s
        self._time_s = timestamp
        lat, lon, _ = input_data["gps"][1]
        compass, speed = input_data["imu"][1][-1], input_data["speed"][1]["speed"]
        throttle, steer, brake = self._follower.step(lat, lon, compass, speed, dt_s)
        return carla.VehicleControl(throttle=throttle, steer=steer, brake=brake)
