"""Background traffic of a restored world, driven on by a client process that never spawned it.

Traffic Manager and walkers' crowd live in the client and cannot be saved. New ones take over: they
know where everybody is, but not what the old ones had in mind (routes, lane changes, goals). What
they decide follows from the restored state and the seed alone.
"""

from __future__ import annotations

import carla

from adr1.errors import SimulatorError
from adr1.scenarios.traffic_plan import TrafficPlan


def resume_background(
    world: carla.World, traffic_manager: carla.TrafficManager, plan: TrafficPlan, seed: int
) -> None:
    """Hand the plan's living vehicles to the Traffic Manager, and start its walkers' controllers.

    Call it before the first tick, once the restored state has arrived. Walkers get new goals.

    Raises:
        SimulatorError: the server failed.
    """
    try:
        _drive_on(world, traffic_manager, plan)
        _walk_on(world, plan, seed)
    except RuntimeError as error:
        raise SimulatorError(f"background traffic could not be resumed: {error}") from error


def _drive_on(world: carla.World, traffic_manager: carla.TrafficManager, plan: TrafficPlan) -> None:
    port = traffic_manager.get_port()
    actors = {actor.id: actor for actor in world.get_actors([v.actor_id for v in plan.vehicles])}
    for vehicle in plan.vehicles:
        actor = actors.get(vehicle.actor_id)
        if actor is None:
            continue
        actor.set_autopilot(True, port)
        traffic_manager.update_vehicle_lights(actor, True)
        vehicle.manners.ask(traffic_manager, actor)


def _walk_on(world: carla.World, plan: TrafficPlan, seed: int) -> None:
    if not plan.walkers:
        return
    world.set_pedestrians_seed(seed)
    world.set_pedestrians_cross_factor(plan.cross_factor)
    ids = [walker.controller_id for walker in plan.walkers]
    controllers = {actor.id: actor for actor in world.get_actors(ids)}
    for walker in plan.walkers:
        controller = controllers.get(walker.controller_id)
        if controller is None:
            continue
        controller.start()
        goal = world.get_random_location_from_navigation()
        if goal is not None:
            controller.go_to_location(goal)
        controller.set_max_speed(walker.speed_mps)
