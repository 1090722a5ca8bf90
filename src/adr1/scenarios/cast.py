"""The cast of one scenario: its actors, from spawning to the last one's end."""

from __future__ import annotations

import carla
import numpy as np

from adr1.errors import ScenarioError
from adr1.scenarios.context import SCENARIO_ROLE, ScenarioContext

LIFT_M = 0.3
"""Vehicles and props appear a little above the road, so that they never spawn inside it."""


class Cast:
    """Spawns actors for one scenario and destroys them at its end.

    Attributes:
        actors: all living actors, in the order of spawning.
    """

    def __init__(self, context: ScenarioContext, scenario: str) -> None:
        self._context = context
        self._scenario = scenario
        self.actors: list[carla.Actor] = []

    def vehicle(
        self,
        pose: carla.Transform,
        pattern: str = "vehicle.*",
        *,
        room_m: float = 8.0,
        **attributes: str,
    ) -> carla.Vehicle:
        """Spawn a vehicle whose blueprint matches pattern and attributes, drawn by the seed.

        Args:
            pose: on the road, world frame; it is lifted a little.
            room_m: background vehicles nearer than this are taken away first.
            attributes: wanted values, such as base_type="car" or special_type="emergency".

        Raises:
            ScenarioError: no blueprint matches, or the place is taken.
        """
        return self._spawn(pose, self._draw(pattern, attributes), room_m, LIFT_M)

    def car(self, pose: carla.Transform, *, room_m: float = 8.0) -> carla.Vehicle:
        """An ordinary car with working lights."""
        return self.vehicle(
            pose, room_m=room_m, base_type="car", special_type="", has_lights="true"
        )

    def walker(self, pose: carla.Transform, pattern: str = "walker.pedestrian.*") -> carla.Walker:
        """A pedestrian that can be hurt; `pose` is on the ground."""
        blueprint = self._draw(pattern, {})
        if blueprint.has_attribute("is_invincible"):
            blueprint.set_attribute("is_invincible", "false")
        return self._spawn(pose, blueprint, 0.0, 1.0)

    def prop(self, pose: carla.Transform, blueprint_id: str) -> carla.Actor:
        """A static prop that stands where it is put."""
        prop = self._spawn(pose, self._draw(blueprint_id, {}), 4.0, 0.0)
        prop.set_simulate_physics(False)
        return prop

    def flat_prop(self, pose: carla.Transform, blueprint_id: str) -> carla.Actor:
        """A prop that lies on the road and is driven over, such as dirt."""
        prop = self.prop(pose, blueprint_id)
        prop.set_collisions(False)
        return prop

    def destroy(self, actor: carla.Actor) -> None:
        """Take one actor out of the world, with this tick's orders."""
        self.actors.remove(actor)
        self._context.order(carla.command.DestroyActor(actor.id))

    def destroy_all(self) -> None:
        for actor in list(self.actors):
            self.destroy(actor)

    def make_room(self, place: carla.Location, radius_m: float) -> None:
        """Take background vehicles away that stand or drive too near to a place."""
        context, frame = self._context, self._context.frame
        port = context.traffic_manager.get_port()
        near = np.hypot(frame.kinematics[:, 0] - place.x, frame.kinematics[:, 1] - place.y)
        gone = [i for i in frame.ids[near < radius_m].tolist() if i in context.background_ids]
        if gone:
            context.background_ids.difference_update(gone)
            manual = [carla.command.SetAutopilot(i, False, port) for i in gone]
            ends = [carla.command.DestroyActor(i) for i in gone]
            context.client.apply_batch_sync([*manual, *ends], False)

    def _draw(self, pattern: str, attributes: dict[str, str]) -> carla.ActorBlueprint:
        library = self._context.world.get_blueprint_library().filter(pattern)
        fitting = [
            blueprint
            for blueprint in sorted(library, key=lambda b: b.id)
            if all(_value(blueprint, name) == wanted for name, wanted in attributes.items())
        ]
        if not fitting:
            raise ScenarioError(
                f"scenario {self._scenario!r}: no blueprint matches {pattern} with {attributes}"
            )
        blueprint = fitting[int(self._context.rng.integers(len(fitting)))]
        if blueprint.has_attribute("role_name"):
            blueprint.set_attribute("role_name", SCENARIO_ROLE)
        return blueprint

    def _spawn(
        self, pose: carla.Transform, blueprint: carla.ActorBlueprint, room_m: float, lift_m: float
    ) -> carla.Actor:
        place = pose.location
        if room_m > 0.0:
            self.make_room(place, room_m)
        lifted = carla.Transform(
            carla.Location(x=place.x, y=place.y, z=place.z + lift_m), pose.rotation
        )
        actor = self._context.world.try_spawn_actor(blueprint, lifted)
        if actor is None:
            raise ScenarioError(
                f"scenario {self._scenario!r}: {blueprint.id} cannot be spawned at "
                f"({place.x:.1f}, {place.y:.1f}, {place.z:.1f}): the place is taken"
            )
        self.actors.append(actor)
        return actor


def _value(blueprint: carla.ActorBlueprint, name: str) -> str:
    """An attribute as text, `true` or `false` where it is one; empty where there is none."""
    if not blueprint.has_attribute(name):
        return ""
    attribute = blueprint.get_attribute(name)
    if attribute.type == carla.ActorAttributeType.Bool:
        return str(attribute.as_bool()).lower()
    return str(attribute.as_str())
