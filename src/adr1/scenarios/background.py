"""Background traffic: cars, trucks and two-wheelers of the Traffic Manager, AI walkers.

Everything is drawn from one seed and asked for in a fixed order, so that one client process sees
the same traffic in each run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.errors import SimulatorError
from adr1.scenarios.manners import STYLES, TrafficStyle
from adr1.scenarios.traffic_plan import PlannedVehicle, PlannedWalker, TrafficPlan

MIX = {"car": 0.74, "van": 0.08, "truck": 0.04, "motorcycle": 0.07, "bicycle": 0.07}
"""Share of each base type; types that a catalogue lacks fall to the others."""

LONG_VEHICLES = ("firetruck", "fusorosa", "european_hgv", "carlacola")
"""Parts of blueprint ids of vehicles too long to turn on one-lane streets."""

EGO_CLEARANCE_M = 15.0
ROUTE_START_M = 30.0
SPAWN_SPACING_M = 8.0
NEAR_ROUTE_M = 180.0
WALKER_CLEARANCE_M = 5.0
NAVIGATION_TRIES = 10


@dataclass
class BackgroundTraffic:
    """The spawned traffic; `destroy` removes it.

    Attributes:
        vehicles, walkers, controllers: actor ids in the order of spawning.
        plan: what they were asked to do.
    """

    client: carla.Client
    world: carla.World
    traffic_manager_port: int
    vehicles: list[int] = field(default_factory=list)
    walkers: list[int] = field(default_factory=list)
    controllers: list[int] = field(default_factory=list)
    plan: TrafficPlan = field(default_factory=TrafficPlan)

    def destroy(self) -> None:
        """Stop the controllers and destroy everything, in one batch."""
        for controller in self.world.get_actors(self.controllers):
            controller.stop()
        manual = [
            carla.command.SetAutopilot(i, False, self.traffic_manager_port) for i in self.vehicles
        ]
        everything = [*self.controllers, *self.walkers, *self.vehicles]
        destroy = [carla.command.DestroyActor(i) for i in everything]
        self.client.apply_batch_sync([*manual, *destroy], False)
        self.vehicles, self.walkers, self.controllers = [], [], []


def spawn_background(
    client: carla.Client,
    world: carla.World,
    traffic_manager: carla.TrafficManager,
    tick: Callable[[], object],
    *,
    seed: int,
    vehicles: int,
    walkers: int,
    route_xy_m: NDArray[np.float64],
    style: TrafficStyle = STYLES["orderly"],
) -> BackgroundTraffic:
    """Spawn traffic around a route whose first point is where the ego stands.

    The world must be in synchronous mode; `tick` is called twice.

    Args:
        vehicles, walkers: how many are wanted; a small town may have room for fewer.
        route_xy_m: (n, 2) points of the route in the world frame.
        style: how they behave.

    Raises:
        SimulatorError: the server failed, or spawned fewer than half of what was wanted.
    """
    rng = np.random.default_rng(seed)
    traffic = BackgroundTraffic(client, world, traffic_manager.get_port())
    try:
        _spawn_vehicles(traffic, rng, vehicles, route_xy_m)
        _spawn_walkers(traffic, rng, seed, walkers, route_xy_m[0], style.cross_factor)
        tick()
        _set_off(traffic, rng, traffic_manager, style)
        tick()
    except RuntimeError as error:
        raise SimulatorError(f"background traffic could not be spawned: {error}") from error
    for kind, wanted, got in (
        ("vehicles", vehicles, len(traffic.vehicles)),
        ("walkers", walkers, len(traffic.walkers)),
    ):
        if 2 * got < wanted:
            traffic.destroy()
            raise SimulatorError(f"only {got} of {wanted} background {kind} found room")
    return traffic


def _spawn_vehicles(
    traffic: BackgroundTraffic,
    rng: np.random.Generator,
    count: int,
    route_xy_m: NDArray[np.float64],
) -> None:
    places = _spawn_places(traffic.world.get_map().get_spawn_points(), rng, route_xy_m)
    catalogue = _vehicles_by_type(traffic.world)
    kinds = sorted(catalogue)
    share = np.array([MIX[kind] for kind in kinds])
    kinds_drawn = rng.choice(len(kinds), size=count, p=share / share.sum())
    batch: list[carla.command.SpawnActor] = []
    for kind_index, place in zip(kinds_drawn.tolist(), places, strict=False):
        blueprint = _draw_blueprint(catalogue[kinds[kind_index]], rng)
        autopilot = carla.command.SetAutopilot(
            carla.command.FutureActor, True, traffic.traffic_manager_port
        )
        batch.append(carla.command.SpawnActor(blueprint, place).then(autopilot))
    answers = traffic.client.apply_batch_sync(batch, False)
    traffic.vehicles = [answer.actor_id for answer in answers if not answer.error]


def _spawn_places(
    points: list[carla.Transform], rng: np.random.Generator, route_xy_m: NDArray[np.float64]
) -> list[carla.Transform]:
    """Spawn points in random order: near the route first, clear of the ego and of each other."""
    if not points:
        return []
    xy = np.array([(p.location.x, p.location.y) for p in points])
    order = rng.permutation(len(points))
    to_route = np.min(np.linalg.norm(xy[:, None] - route_xy_m[None, ::10], axis=2), axis=1)
    order = np.concatenate(
        [order[to_route[order] < NEAR_ROUTE_M], order[to_route[order] >= NEAR_ROUTE_M]]
    )
    step = np.linalg.norm(np.diff(route_xy_m, axis=0), axis=1)
    start = route_xy_m[: int(np.searchsorted(np.cumsum(step), ROUTE_START_M)) + 1]
    from_ego = np.linalg.norm(xy - route_xy_m[0], axis=1)
    from_start = np.min(np.linalg.norm(xy[:, None] - start[None], axis=2), axis=1)
    free = (from_ego > EGO_CLEARANCE_M) & (from_start > SPAWN_SPACING_M)
    chosen: list[int] = []
    for i in order.tolist():
        if not free[i]:
            continue
        if chosen and np.min(np.linalg.norm(xy[chosen] - xy[i], axis=1)) < SPAWN_SPACING_M:
            continue
        chosen.append(i)
    return [points[i] for i in chosen]


def _vehicles_by_type(world: carla.World) -> dict[str, list[carla.ActorBlueprint]]:
    found: dict[str, list[carla.ActorBlueprint]] = {}
    for blueprint in sorted(world.get_blueprint_library().filter("vehicle.*"), key=lambda b: b.id):
        if any(part in blueprint.id for part in LONG_VEHICLES):
            continue
        if blueprint.has_attribute("special_type") and str(
            blueprint.get_attribute("special_type").as_str()
        ):
            continue
        if blueprint.has_attribute("base_type"):
            kind = str(blueprint.get_attribute("base_type").as_str()).lower()
            if kind in MIX:
                found.setdefault(kind, []).append(blueprint)
    return found


def _draw_blueprint(
    blueprints: list[carla.ActorBlueprint], rng: np.random.Generator
) -> carla.ActorBlueprint:
    blueprint = blueprints[int(rng.integers(len(blueprints)))]
    for name in ("color", "driver_id"):
        if blueprint.has_attribute(name):
            values = blueprint.get_attribute(name).recommended_values
            blueprint.set_attribute(name, values[int(rng.integers(len(values)))])
    blueprint.set_attribute("role_name", "background")
    return blueprint


def _spawn_walkers(
    traffic: BackgroundTraffic,
    rng: np.random.Generator,
    seed: int,
    count: int,
    ego_xy_m: NDArray[np.float64],
    cross_factor: float,
) -> None:
    world, client = traffic.world, traffic.client
    world.set_pedestrians_seed(seed)
    world.set_pedestrians_cross_factor(cross_factor)
    library = sorted(
        world.get_blueprint_library().filter("walker.pedestrian.*"), key=lambda b: b.id
    )
    batch: list[carla.command.SpawnActor] = []
    for _ in range(count * NAVIGATION_TRIES):
        if len(batch) == count:
            break
        place = world.get_random_location_from_navigation()
        if place is None:
            break
        if np.hypot(place.x - ego_xy_m[0], place.y - ego_xy_m[1]) < WALKER_CLEARANCE_M:
            continue
        blueprint = library[int(rng.integers(len(library)))]
        if blueprint.has_attribute("is_invincible"):
            blueprint.set_attribute("is_invincible", "false")
        blueprint.set_attribute("role_name", "background")
        place.z += 1.0
        batch.append(carla.command.SpawnActor(blueprint, carla.Transform(place)))
    answers = client.apply_batch_sync(batch, False)
    traffic.walkers = [answer.actor_id for answer in answers if not answer.error]
    controller = world.get_blueprint_library().find("controller.ai.walker")
    batch = [
        carla.command.SpawnActor(controller, carla.Transform(), walker)
        for walker in traffic.walkers
    ]
    answers = client.apply_batch_sync(batch, False)
    traffic.controllers = [answer.actor_id for answer in answers if not answer.error]


def _set_off(
    traffic: BackgroundTraffic,
    rng: np.random.Generator,
    traffic_manager: carla.TrafficManager,
    style: TrafficStyle,
) -> None:
    """Vehicles get their own pace and lights, walkers a goal and the speed of their kind."""
    world = traffic.world
    vehicles: list[PlannedVehicle] = []
    walkers: list[PlannedWalker] = []
    for vehicle in sorted(world.get_actors(traffic.vehicles), key=lambda actor: actor.id):
        traffic_manager.update_vehicle_lights(vehicle, True)
        manners = style.draw(rng)
        manners.ask(traffic_manager, vehicle)
        vehicles.append(PlannedVehicle(vehicle.id, manners))
    controllers = sorted(world.get_actors(traffic.controllers), key=lambda actor: actor.id)
    for controller in controllers:
        controller.start()
        goal = world.get_random_location_from_navigation()
        if goal is not None:
            controller.go_to_location(goal)
        speed_mps = float(rng.uniform(*style.walking_mps))
        controller.set_max_speed(speed_mps)
        walkers.append(PlannedWalker(controller.parent.id, controller.id, speed_mps))
    traffic.plan = TrafficPlan(tuple(vehicles), tuple(walkers), style.cross_factor)
