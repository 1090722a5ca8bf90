"""An emergency vehicle crosses a junction that is the ego's, without waiting for anybody.

Parameters of all of them, under their official names:
    direction     `right` or `left`: the side that it comes from (right)
    flow_speed    its speed, m/s, 5 to 40 (16.7, as ScenarioRunner's, which has no such parameter)

It stands 30 m before the junction with its lights on and is at full speed at once, just when it
needs as long to the ego's way as the ego: about 2.2 s at the default speed. An ego that is slow or
waits is met once it is 12 m from there. These figures are ScenarioRunner's; its vehicle keeps one
speed, ours corrects it for an ego that speeds up, until the ego brakes.
"""

from __future__ import annotations

import math
from typing import ClassVar

import carla
import numpy as np
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.scenarios.actor_flows import MeetEgo, crossing_of, ego_arrival_s
from adr1.scenarios.behaviours.driving import DrivePath
from adr1.scenarios.behaviours.once import Do
from adr1.scenarios.behaviours.trees import first_of, sequence
from adr1.scenarios.behaviours.waiting import WaitUntil
from adr1.scenarios.junctions import JunctionLights, RouteJunction
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import Path
from adr1.scenarios.scenario import Scenario

BEFORE_M = 30.0
DEFAULT_MPS = 60.0 / 3.6
MIN_TRIGGER_M = 12.0


class PriorityTakerScenario(Scenario):
    """The junction is the first one after the trigger.

    Class attributes:
        green: sides whose lights are green, for a junction with lights; None leaves lights alone.
    """

    green: ClassVar[frozenset[str] | None] = None
    caught_by = frozenset({InfractionKind.COLLISION_VEHICLE})

    def read(self, parameters: ScenarioParameters) -> None:
        self._side = parameters.text("direction", "right", ("right", "left"))
        self._speed_mps = parameters.number("flow_speed", DEFAULT_MPS, low=5.0, high=40.0)

    def set_up(self) -> py_trees.behaviour.Behaviour:
        context = self.context
        junction = RouteJunction.after(context, self.trigger_s_m)
        path = junction.straight_from(self._side, BEFORE_M)[0]
        self._meet_s_m, beyond_m = crossing_of(context.route, path, self.trigger_s_m)
        way_m = float(np.hypot(*np.diff(path, axis=0).T).sum()) - beyond_m
        self._needs_s = way_m / self._speed_mps
        self._car = self._spawn(path)
        meet = MeetEgo(context, self._speed_mps, self._meet_s_m, beyond_m)
        drive = DrivePath(
            "cross",
            context,
            self._car,
            path,
            lambda: meet.speed_for([drive.to_go_m]),
            careful=False,
        )
        story = sequence(
            type(self).__name__,
            Do("lights on", self._switch_on),
            WaitUntil("ego arrives", lambda: self.started and self._is_time()),
            Do("at full speed", self._speed_up),
            drive,
            Do("gone", lambda: self.cast.destroy(self._car)),
            WaitUntil("ego through", lambda: context.ego_s_m >= junction.through_s_m),
        )
        if self.green is None:
            return story
        lights = JunctionLights(context, junction, set(self.green))
        return first_of("with lights", story, lights)

    def _spawn(self, path: Path) -> carla.Vehicle:
        (x, y), (x2, y2) = path[0].tolist(), path[2].tolist()
        ground = self.context.carla_map.get_waypoint(carla.Location(x=x, y=y)).transform
        self._yaw_rad = math.atan2(y2 - y, x2 - x)
        pose = carla.Transform(
            carla.Location(x=x, y=y, z=ground.location.z),
            carla.Rotation(yaw=math.degrees(self._yaw_rad)),
        )
        return self.cast.vehicle(pose, special_type="emergency", room_m=12.0)

    def _switch_on(self) -> None:
        lights = carla.VehicleLightState
        self.signal(self._car, lights.Special1 | lights.Special2)
        self.hold(self._car)

    def _is_time(self) -> bool:
        left_m = self._meet_s_m - self.context.ego_s_m
        arrives_s = ego_arrival_s(self.context, self._meet_s_m)
        return arrives_s <= self._needs_s or left_m < MIN_TRIGGER_M

    def _speed_up(self) -> None:
        speed_mps, yaw = self._speed_mps, self._yaw_rad
        velocity = carla.Vector3D(x=speed_mps * math.cos(yaw), y=speed_mps * math.sin(yaw))
        control = carla.VehicleControl(throttle=1.0)
        self.context.order(carla.command.ApplyVehicleControl(self._car.id, control))
        self.context.order(carla.command.ApplyTargetVelocity(self._car.id, velocity))
