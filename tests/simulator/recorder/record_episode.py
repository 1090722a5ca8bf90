"""Records one episode: traffic, walkers, a hero that hits a parked car. Keeps what was published.

Run as a process of its own: `python record_episode.py RPC_PORT NAME OUT`. OUT gets an .npz with
`rows`: tick (1 is the first recorded one), actor id, and the 15 columns of motion, for each tick
and each vehicle and walker; `hero` and `parked` are ids.
"""

from __future__ import annotations

import sys

import carla
import numpy as np

from adr1.scenarios.background import spawn_background
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

TICKS, VEHICLES, WALKERS = 120, 10, 5


def main(rpc_port: int, name: str, out: str) -> None:
    client = carla.Client("127.0.0.1", rpc_port)
    client.set_timeout(20.0)
    world = client.get_world()
    with SynchronousWorld(world):
        world = client.load_world("Metro", reset_settings=False)
        lock_step = SynchronousWorld(world)
        lock_step.tick()
        with open_traffic_manager(client, seed=7, lockstep=lock_step) as manager:
            record(client, world, lock_step, manager, name, out)


def record(client, world, lock_step, manager, name: str, out: str) -> None:
    library, place = world.get_blueprint_library(), world.get_map().get_spawn_points()[0]
    ahead = place.get_forward_vector()
    standing = carla.Transform(
        place.location + carla.Location(12 * ahead.x, 12 * ahead.y), place.rotation
    )
    blueprint = library.find("vehicle.tesla.model3")
    blueprint.set_attribute("role_name", "hero")
    hero = world.spawn_actor(blueprint, place)
    parked = world.spawn_actor(library.find("vehicle.audi.tt"), standing)
    gnss = library.find("sensor.other.gnss")
    world.spawn_actor(gnss, carla.Transform(carla.Location(x=1.0)), attach_to=hero)
    route = np.array([[place.location.x, place.location.y]])
    spawn_background(
        client, world, manager, lock_step.tick, seed=7, vehicles=VEHICLES, walkers=WALKERS,
        route_xy_m=route,
    )  # fmt: skip
    hero.set_target_velocity(carla.Vector3D(8 * ahead.x, 8 * ahead.y, 0))
    lock_step.tick()
    client.start_recorder(name, True)
    rows = []
    for tick in range(1, TICKS + 1):
        lock_step.tick()
        if tick == TICKS // 2:
            lights = carla.VehicleLightState(carla.VehicleLightState.LowBeam)
            parked.set_light_state(lights)
        rows += [(tick, *row) for row in motion(world)]
    client.stop_recorder()
    np.savez(out, rows=np.array(rows, np.float64), hero=hero.id, parked=parked.id)


def motion(world: carla.World) -> list[tuple[float, ...]]:
    """Id and 15 columns of each vehicle and walker, as last published."""
    wanted = {a.id for a in world.get_actors() if a.type_id.startswith(("vehicle.", "walker."))}
    rows = []
    for actor in world.get_snapshot():
        if actor.id in wanted:
            pose = actor.get_transform()
            place, turn = pose.location, pose.rotation
            vectors = (actor.get_velocity(), actor.get_angular_velocity(), actor.get_acceleration())
            values = [value for v in vectors for value in (v.x, v.y, v.z)]
            angles = (turn.pitch, turn.yaw, turn.roll)
            rows.append((actor.id, place.x, place.y, place.z, *angles, *values))
    return rows


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
