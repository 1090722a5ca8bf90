"""`leaderboard.autoagents.autonomous_agent`: the base class of official agents.

Serves both constructor styles: leaderboard 1.0 agents are built with the path of their
configuration and set themselves up; 2.x agents are built with host, port and debug flag, and the
evaluator calls `setup`.
"""

# ruff: noqa: ARG002, FBT001 - names and signatures are those of the official interface

from __future__ import annotations

from enum import Enum
from typing import Any

import carla

from adr1.evaluation.compat.route_manipulation import downsample_route
from adr1.evaluation.compat.sensor_interface import SensorInterface
from adr1.evaluation.compat.timer import GameTime

GLOBAL_PLAN_SPACING_M = 50.0


class Track(Enum):
    """What an agent may use: sensors only, or sensors and the OpenDRIVE map."""

    SENSORS = "SENSORS"
    MAP = "MAP"
    SENSORS_QUALIFIER = "SENSORS_QUALIFIER"
    MAP_QUALIFIER = "MAP_QUALIFIER"


class AutonomousAgent:
    """Base class of driving agents; see the README in `agents/` for the life of one.

    Attributes:
        track: what the agent may use.
        sensor_interface: data of the agent's sensors.
        wallclock_t0: wall-clock time of the first step, None before it.
    """

    def __init__(self, carla_host: str, carla_port: int | None = None, debug: bool = False) -> None:
        self.track = Track.SENSORS
        self._global_plan: list[Any] | None = None
        self._global_plan_world_coord: list[Any] | None = None
        self.sensor_interface = SensorInterface()
        self.wallclock_t0: Any = None
        if carla_port is None:
            self.setup(carla_host)

    def setup(self, path_to_conf_file: str) -> None:
        """Load weights and prepare; called once, before the first step."""

    def sensors(self) -> list[dict[str, Any]]:
        """The sensors the agent wants: dicts with `type`, `id`, pose and attributes."""
        return []

    def run_step(self, input_data: dict[str, Any], timestamp: float) -> carla.VehicleControl:
        """One control from {sensor id: (frame, data)} at `timestamp` simulated seconds."""
        raise NotImplementedError("an agent must override run_step")

    def destroy(self) -> None:
        """Release what the agent holds; called once at the end."""

    def __call__(self) -> carla.VehicleControl:
        """Gather this frame's data and step."""
        input_data = self.sensor_interface.get_data(GameTime.get_frame())
        if self.wallclock_t0 is None:
            self.wallclock_t0 = GameTime.get_wallclocktime()
        control = self.run_step(input_data, GameTime.get_time())
        if isinstance(control, carla.VehicleControl):
            control.manual_gear_shift = False
        return control

    @staticmethod
    def get_ros_version() -> int:
        """-1: the agent does not use ROS."""
        return -1

    def set_global_plan(
        self, global_plan_gps: list[Any], global_plan_world_coord: list[Any]
    ) -> None:
        """Receive the route: (GPS dict, option) and (transform, option) pairs, thinned here."""
        kept = downsample_route(global_plan_world_coord, GLOBAL_PLAN_SPACING_M)
        self._global_plan_world_coord = [global_plan_world_coord[index] for index in kept]
        self._global_plan = [global_plan_gps[index] for index in kept]
