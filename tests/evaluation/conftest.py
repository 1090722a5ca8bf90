"""Short straight routes in a built-in town, and agents that behave well or badly on them."""

from __future__ import annotations

from pathlib import Path

import carla
import pytest

from adr1.simulator.maps.library import MapLibrary

TOWN = "Metro"
ROUTE_M = 30.0
ROUTE_COUNT = 4

AGENT = """
import math, os, time
import carla
from leaderboard.autoagents.autonomous_agent import AutonomousAgent, Track

def get_entry_point():
    return "TinyAgent"

class TinyAgent(AutonomousAgent):
    def setup(self, path_to_conf_file):
        self.track = Track.MAP
        self.manner = path_to_conf_file
        self.steps = 0
        if self.manner == "raise in setup":
            raise ValueError("no weights today")
        if self.manner == "hang in setup":
            time.sleep(600)
        if self.manner == "exit in setup":
            os._exit(0)
        if self.manner == "slow":
            time.sleep(0.5)

    def sensors(self):
        if self.manner == "raise in sensors":
            raise ValueError("which sensors?")
        if self.manner == "forbidden sensor":
            return [{"type": "sensor.camera.semantic_segmentation", "id": "s"}]
        return [{"type": "sensor.speedometer", "id": "speed", "reading_frequency": 20}]

    def run_step(self, input_data, timestamp):
        self.steps += 1
        speed_mps = input_data["speed"][1]["speed"]
        if self.steps == 20:
            if self.manner == "raise":
                raise RuntimeError("lost")
            if self.manner == "sys.exit":
                raise SystemExit(3)
            if self.manner == "os._exit":
                os._exit(0)
            if self.manner == "hang":
                while True:
                    pass
            if self.manner == "eat memory":
                self.eaten = []
                for _ in range(150):
                    self.eaten.append(bytearray(b"x" * 10_000_000))
                    time.sleep(0.01)
            if self.manner == "text":
                return "full throttle"
            if self.manner == "none":
                return None
            if self.manner == "nan":
                return carla.VehicleControl(throttle=math.nan)
        if self.manner == "2 s per tick":
            time.sleep(2.0)
        if self.manner == "print rubbish":
            os.write(1, bytes(range(256)) * 40)
        return carla.VehicleControl(throttle=0.7 if speed_mps < 9.0 else 0.0)

    def destroy(self):
        if self.manner == "raise in destroy":
            raise ValueError("it hurts")
"""


@pytest.fixture(scope="session")
def tiny_agent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An agent file in the official style; its configuration text says how it behaves."""
    path = tmp_path_factory.mktemp("agent") / "tiny_agent.py"
    path.write_text(AGENT)
    return path


@pytest.fixture(scope="session")
def tiny_routes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A route file with four straight routes of 30 m."""
    town = MapLibrary(None, Path.home() / ".cache" / "adr1").load(TOWN)
    starts = _straight_starts(carla.Map(TOWN, town.opendrive))
    routes = [
        f'<route id="{number}" town="{TOWN}">{_waypoint(a)}{_waypoint(b)}</route>'
        for number, (a, b) in enumerate(starts)
    ]
    path = tmp_path_factory.mktemp("routes") / "tiny.xml"
    path.write_text("<routes>\n" + "\n".join(routes) + "\n</routes>\n")
    return path


def _straight_starts(town_map: carla.Map) -> list[tuple[carla.Waypoint, carla.Waypoint]]:
    found = []
    for begin, _ in town_map.get_topology():
        ahead = begin.next(ROUTE_M + 10.0)
        if begin.is_junction or not ahead or ahead[0].road_id != begin.road_id:
            continue
        turn_deg = ahead[0].transform.rotation.yaw - begin.transform.rotation.yaw
        if begin.lane_type == carla.LaneType.Driving and abs(turn_deg) < 0.1:
            found.append((begin.next(5.0)[0], begin.next(5.0 + ROUTE_M)[0]))
    assert len(found) >= ROUTE_COUNT
    return found[:ROUTE_COUNT]


def _waypoint(waypoint: carla.Waypoint) -> str:
    place = waypoint.transform.location
    return f'<waypoint x="{place.x}" y="{place.y}" z="{place.z}" yaw="0" pitch="0" roll="0"/>'
