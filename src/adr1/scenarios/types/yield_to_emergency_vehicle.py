"""An emergency vehicle with blue lights comes up behind the ego, faster than it.

        =>  [emergency] ->        ego  ->                the emergency vehicle's lane
        =>                               (free)          the next lane

The ego has to leave the lane, or else to be passed in another way; who stays in front is caught.

Parameters:
    distance    metres behind the trigger point where it appears, 30 to 300 (140)

NHTSA pre-crash typology: none of its own (emergency vehicle approaching from behind).
"""

from __future__ import annotations

import math

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitSeconds, WaitUntil
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import lane_path, path_back, route_waypoint
from adr1.scenarios.scenario import Scenario

FASTER_MPS = 25.0 / 3.6
SLOWEST_MPS = 10.0
CLOSE_M, PATIENCE_S = 50.0, 10.0
"""Once it is this close behind, the ego has that long to let it pass."""
NEAR_M, PAST_M = 12.0, 30.0
IN_THE_WAY_M = 2.5
WAY_M = 900.0


class YieldToEmergencyVehicle(Scenario):
    """See this file's text."""

    caught_by = frozenset({InfractionKind.YIELD_EMERGENCY_VEHICLE})
    set_up_distance_m = 10.0

    def read(self, parameters: ScenarioParameters) -> None:
        self._distance_m = parameters.number("distance", 140.0, low=30.0, high=300.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        lane = route_waypoint(context.carla_map, context.route, self.trigger_s_m)
        start = path_back(lane, self._distance_m)
        self._vehicle = self.cast.vehicle(
            start.transform, special_type="emergency", base_type="car"
        )
        own = context.route.positions_world_m[:, :2]
        path = lane_path(start, WAY_M, towards=own)
        drive = DrivePath("hurry", context, self._vehicle, path, self._speed)
        return sequence(
            "YieldToEmergencyVehicle",
            Do("blue light", self._switch_light),
            WaitUntil("ego at the trigger", lambda: self.started),
            Do("at full speed", self._speed_up),
            first_of(
                "come and pass",
                drive,
                WaitUntil("it is past", lambda: self._is_ahead_m() > PAST_M),
                sequence(
                    "patience",
                    WaitUntil("close", lambda: self._away_m() < CLOSE_M),
                    WaitSeconds("patience", context, PATIENCE_S),
                ),
            ),
        )

    def _switch_light(self) -> None:
        lights = carla.VehicleLightState.Special1 | carla.VehicleLightState.Special2
        self.signal(self._vehicle, lights)
        self.hold(self._vehicle)

    def _speed_up(self) -> None:
        """It has come a long way, so it has its speed from the start."""
        pose, speed_mps = self.context.pose(self._vehicle), self._speed()
        if pose is None:
            return
        yaw = pose[2]
        velocity = carla.Vector3D(x=speed_mps * math.cos(yaw), y=speed_mps * math.sin(yaw))
        self.context.order(carla.command.ApplyTargetVelocity(self._vehicle.id, velocity))

    def _speed(self) -> float:
        """Faster than the ego, but it does not push an ego along that is in its way."""
        ego_mps = self.context.ego_speed_mps
        ahead_m, aside_m = self._from_ego_m()
        if self._away_m() < NEAR_M and ahead_m <= 0.0 and abs(aside_m) < IN_THE_WAY_M:
            return ego_mps
        return max(ego_mps, SLOWEST_MPS) + FASTER_MPS

    def _away_m(self) -> float:
        return self.context.distance_to_ego_m(self._vehicle)

    def _is_ahead_m(self) -> float:
        """How far it is ahead of the ego, as the emergency vehicle heads."""
        return self._from_ego_m()[0]

    def _from_ego_m(self) -> tuple[float, float]:
        """How far it is ahead of the ego and to the right of it, as the emergency vehicle heads."""
        pose = self.context.pose(self._vehicle)
        if pose is None:
            return -math.inf, 0.0
        x, y, yaw = pose
        dx, dy = x - self.context.ego_position.x, y - self.context.ego_position.y
        cos, sin = math.cos(yaw), math.sin(yaw)
        return dx * cos + dy * sin, -dx * sin + dy * cos
