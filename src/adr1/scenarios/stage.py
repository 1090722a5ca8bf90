"""A loaded town with its ego and traffic, built from a recipe in a fixed order.

Order: seeds, Traffic Manager, route, ego, weather, background. Taken down in reverse; the Traffic
Manager goes before the world does.
"""

from __future__ import annotations

import contextlib
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import carla
import numpy as np

from adr1.errors import SimulatorError
from adr1.routes.dense_route import DenseRoute
from adr1.routes.specs import RouteSpec
from adr1.scenarios.background import spawn_background
from adr1.scenarios.manners import style_of
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.scenarios.route_sources import Start, plan_start
from adr1.scenarios.traffic_plan import TrafficPlan
from adr1.scenarios.weather import RouteWeather
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

EGO_BLUEPRINT = "vehicle.lincoln.mkz_2020"
EGO_SPAWN_HEIGHT_M = 0.5
WARM_UP_TICKS = 10
"""Ticks between the last spawn and the first that counts: everything has come to rest by then."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The world with its ego and traffic, before an agent is there."""

    client: carla.Client
    lockstep: SynchronousWorld
    ego: carla.Vehicle
    spec: RouteSpec
    route: DenseRoute
    weather: RouteWeather
    traffic_manager: carla.TrafficManager
    background_ids: tuple[int, ...]
    plan: TrafficPlan

    @property
    def traffic_manager_port(self) -> int:
        return int(self.traffic_manager.get_port())

    @property
    def scenario_types(self) -> list[str]:
        """Types of the route's scenarios, in the order of the route file."""
        return [scenario.scenario_type for scenario in self.spec.scenarios]

    @property
    def world(self) -> carla.World:
        return self.lockstep.world


@contextlib.contextmanager
def open_stage(
    recipe: EpisodeRecipe,
    client: carla.Client,
    lockstep: SynchronousWorld,
    *,
    timeout_s: float,
    traffic_manager_port: int | None = None,
) -> Iterator[Stage]:
    """Populate a freshly loaded world; destroy the traffic and its manager on exit.

    Args:
        lockstep: the recipe's town, in synchronous mode.
        timeout_s: limit of each tick.
        traffic_manager_port: None takes a free one.

    Raises:
        InputError: the recipe's route is not in its file, or its weather has unknown fields.
        SimulatorError: the server refused an actor.
    """
    world, spec = lockstep.world, recipe.read_route()
    seed_everything(world, recipe.seed)
    manager_seed = recipe.seed
    if recipe.traffic_manager_seed is not None:
        manager_seed = recipe.traffic_manager_seed
    with open_traffic_manager(client, manager_seed, traffic_manager_port, lockstep) as manager:
        start = plan_start(spec, world, EGO_BLUEPRINT)
        route, ego = start.route, spawn_ego(world, start)
        weather = RouteWeather(spec.weathers, world.get_weather())
        world.set_weather(weather.at(0.0))
        traffic = spawn_background(
            client,
            world,
            manager,
            lambda: lockstep.tick(timeout_s),
            seed=recipe.seed,
            vehicles=recipe.vehicles,
            walkers=recipe.walkers,
            route_xy_m=route.positions_world_m[:, :2],
            style=style_of(recipe.style),
        )
        try:
            yield Stage(
                client,
                lockstep,
                ego,
                spec,
                route,
                weather,
                manager,
                tuple(traffic.vehicles),
                traffic.plan,
            )
        finally:
            traffic.destroy()


def seed_everything(world: carla.World, seed: int) -> None:
    """Seed pedestrians, python, numpy, and torch where it is loaded."""
    seed_libraries(seed)
    world.set_pedestrians_seed(seed)


def seed_libraries(seed: int) -> None:
    """Seed this process's generators of python, numpy, and torch where it is loaded."""
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def spawn_ego(world: carla.World, start: Start) -> carla.Vehicle:
    """The ego stands half a metre above its start, so that it never spawns in the road."""
    blueprint = world.get_blueprint_library().find(start.blueprint_id)
    blueprint.set_attribute("role_name", "hero")
    pose = start.pose or _first_pose(start.route)
    place = pose.location
    place.z += EGO_SPAWN_HEIGHT_M
    try:
        return world.spawn_actor(blueprint, carla.Transform(place, pose.rotation))
    except RuntimeError as error:
        raise SimulatorError(
            f"the ego could not be spawned at its start ({place.x:.1f}, {place.y:.1f}): {error}"
        ) from error


def _first_pose(route: DenseRoute) -> carla.Transform:
    x, y, z = route.positions_world_m[0].tolist()
    return carla.Transform(
        carla.Location(x=x, y=y, z=z), carla.Rotation(yaw=float(route.yaw_deg[0]))
    )
