"""What every action is, and the plain ones: teleport, environment, entities, values, lights.

An action begins in the tick of its event, is stepped in every tick (in the first one, too) and
says when it is done.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import carla

from adr1.scenarios.openscenario.entities import Entity
from adr1.scenarios.openscenario.movers import VehicleMover, WalkerMover
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.play import Play
from adr1.scenarios.openscenario.weather import weather_of

LONGITUDINAL, LATERAL = "longitudinal", "lateral"


class Action(ABC):
    """One action of one entity, or of the world.

    Args:
        entity: whom it moves; the hero's name stands for the world in global actions.

    Class attributes:
        domains: what of the entity it controls; a later action of the same domain ends it.
    """

    domains: tuple[str, ...] = ()

    def __init__(self, play: Play, node: Node, entity: Entity) -> None:
        self.play, self.node, self.entity = play, node, entity

    def start(self) -> None:
        """Take over the entity's domains, then begin."""
        for domain in self.domains:
            self.entity.holders[domain] = self
        self.begin()

    def finished(self) -> bool:
        """Step; whether it is done, also because another action took over."""
        lost = any(self.entity.holders.get(domain) is not self for domain in self.domains)
        if lost or (self.domains and self.entity.actor is None):
            return True
        return self.step()

    @abstractmethod
    def begin(self) -> None:
        """Runs once, when the event starts."""

    def step(self) -> bool:
        """Runs in every tick; whether it is done."""
        return True

    @property
    def mover(self) -> VehicleMover | WalkerMover:
        """What moves the entity; raises FileFormatError for things that do not move."""
        if self.entity.mover is None:
            state = "cannot move" if self.entity.actor else "is not in the world"
            raise self.node.fault(f"entity {self.entity.name!r} {state}")
        return self.entity.mover


class Teleport(Action):
    """Puts the entity at a position; at the start, or after a deletion, it appears there."""

    domains = (LONGITUDINAL, LATERAL)

    def begin(self) -> None:
        pose = self.play.positions.pose(self.node.child("Position"))
        actor = self.entity.actor
        if actor is None:
            self.entity.spawn(self.play.context, self.play.cast, pose)
            return
        pose.location.z += 0.3
        self.play.context.order(carla.command.ApplyTransform(actor.id, pose))
        if self.entity.mover is not None:
            self.entity.mover.keep_lane(pose)


class AddEntity(Action):
    """Brings the entity into the world at a position."""

    def begin(self) -> None:
        if self.entity.actor is not None:
            raise self.node.fault(f"entity {self.entity.name!r} is in the world already")
        pose = self.play.positions.pose(self.node.child("Position"))
        self.entity.spawn(self.play.context, self.play.cast, pose)


class DeleteEntity(Action):
    """Takes the entity out of the world."""

    def begin(self) -> None:
        if self.entity.is_hero:
            raise self.node.fault("the entity that the agent drives cannot be deleted")
        self.entity.remove(self.play.cast)


class SetEnvironment(Action):
    """Weather, time of day and road condition, see weather.py."""

    def begin(self) -> None:
        world = self.play.context.world
        world.set_weather(weather_of(self.node.child("Environment"), world.get_weather()))


class SetValue(Action):
    """Sets a parameter or variable, for conditions."""

    def begin(self) -> None:
        name = self.node.attributes.get("parameterRef") or self.node.text("variableRef")
        if name not in self.play.values:
            known = ", ".join(self.play.values) or "none"
            raise self.node.fault(f"{name!r} is not declared; declared: {known}")
        self.play.values[name] = self.node.child("SetAction").text("value")


class SetTrafficLight(Action):
    """Holds a traffic light, named by its OpenDRIVE signal id, in a state."""

    def begin(self) -> None:
        light = self.play.light(self.node)
        self.play.hold_light(light, self.play.light_state(self.node))


class Visibility(Action):
    """Not seen by sensors and traffic is not possible in CARLA: all must be true."""

    def begin(self) -> None:
        for name in ("graphics", "traffic", "sensors"):
            if not self.node.flag(name):
                raise self.node.fault(f"{name}='false' is not supported: CARLA hides no actor")


class AssignController(Action):
    """Names a controller; the agent drives the hero, this engine drives all others."""

    def begin(self) -> None:
        pass


class OverrideController(Action):
    """Only with every value inactive."""

    def begin(self) -> None:
        for value in self.node.children:
            if value.flag("active"):
                raise value.fault("active='true' is not supported: use a SpeedAction")


class ActivateController(Action):
    """Hands a vehicle to the Traffic Manager (true) or back to this engine (false)."""

    def begin(self) -> None:
        if self.entity.is_hero or self.entity.actor is None:
            return
        vehicle, context = self.entity.actor, self.play.context
        on = self.node.flag("longitudinal", default=False) or self.node.flag(
            "lateral", default=False
        )
        port = context.traffic_manager.get_port()
        context.order(carla.command.SetAutopilot(vehicle.id, on, port))
        if on:
            self.entity.holders[LONGITUDINAL] = "autopilot"
            return
        self.entity.holders[LONGITUDINAL] = None
        pose = self.entity.pose(context)
        if self.entity.mover is not None and pose is not None:
            self.entity.mover.keep_lane(pose)
