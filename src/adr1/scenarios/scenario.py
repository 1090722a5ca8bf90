"""What every scenario type is: a class with facts about itself and a tree built inside a tick."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import carla
import py_trees

from adr1.criteria.infraction import InfractionKind
from adr1.routes.specs import ScenarioSpec
from adr1.scenarios.cast import Cast
from adr1.scenarios.context import ScenarioContext
from adr1.scenarios.parameters import ScenarioParameters
from adr1.scenarios.places import nearest_route_s


class Scenario(ABC):
    """One scenario of an episode. A subclass is a type; its class name is the official one.

    `set_up` is called once, in the tick in which the ego comes within `set_up_distance_m` of the
    trigger point along the route (at the latest). It spawns what must be seen from afar and
    returns the tree that is ticked from then on. `started` turns true when the ego reaches the
    trigger; trees wait for it with `WaitUntil(lambda: self.started)`.

    Class attributes:
        set_up_distance_m: how long before the trigger the stage is set.
        trigger_distance_m: the scenario starts this far before its trigger point.
        timeout_s: from the start; then the scenario is over and the ego has timed out in it.
        caught_by: infractions by which a driver is caught that ignores the scenario.
    """

    set_up_distance_m: ClassVar[float] = 120.0
    trigger_distance_m: ClassVar[float] = 2.0
    timeout_s: ClassVar[float] = 240.0
    caught_by: ClassVar[frozenset[InfractionKind]]

    def __init__(self, context: ScenarioContext, spec: ScenarioSpec) -> None:
        self.context = context
        self.spec = spec
        self.cast = Cast(context, spec.name)
        self.parameters = ScenarioParameters(spec)
        self.trigger_s_m = nearest_route_s(
            context.route, spec.trigger_world.x_m, spec.trigger_world.y_m
        )
        self.started = False
        self.read(self.parameters)

    def read(self, parameters: ScenarioParameters) -> None:  # noqa: B027
        """Read and check the parameters, before anything is spawned; raises InputError."""

    @abstractmethod
    def set_up(self) -> py_trees.behaviour.Behaviour:
        """Spawn the first actors and return the tree.

        Raises:
            ScenarioError: the place does not fit the scenario, or an actor found no room.
        """

    def hold(self, vehicle: carla.Vehicle) -> None:
        """Keep a vehicle where it stands: brake and hand brake, until it is told otherwise."""
        control = carla.VehicleControl(brake=1.0, hand_brake=True)
        self.context.order(carla.command.ApplyVehicleControl(vehicle.id, control))

    def signal(self, vehicle: carla.Vehicle, lights: carla.VehicleLightState) -> None:
        """Switch a vehicle's lights to exactly these."""
        state = carla.VehicleLightState(int(lights))
        self.context.order(carla.command.SetVehicleLightState(vehicle.id, state))

    def passed(self, distance_m: float) -> bool:
        """Whether the ego is this far beyond the trigger point, along the route."""
        return self.context.ego_s_m >= self.trigger_s_m + distance_m
