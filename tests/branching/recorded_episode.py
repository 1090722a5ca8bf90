"""Drives an episode with traffic in a process of its own and saves branch points on the way.

Run as `python recorded_episode.py PORT FOLDER VEHICLES WALKERS TICK...`; writes a pickled
BranchPoint for each tick, and ends without taking anything down.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import carla
import numpy as np

from adr1.branching.branch_point import save_branch_point
from adr1.scenarios.background import spawn_background
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

HOST, SEED = "127.0.0.1", 7


def main(port: int, folder: Path, vehicles: int, walkers: int, ticks: list[int]) -> None:
    client = connect(HOST, port)
    with SynchronousWorld(client.get_world()) as lockstep:
        world = lockstep.world
        place = world.get_map().get_spawn_points()[0]
        blueprint = world.get_blueprint_library().find("vehicle.lincoln.mkz_2020")
        with open_traffic_manager(client, SEED, lockstep=lockstep) as manager:
            ego = world.spawn_actor(blueprint, place)
            traffic = spawn_background(
                client,
                world,
                manager,
                lockstep.tick,
                seed=SEED,
                vehicles=vehicles,
                walkers=walkers,
                route_xy_m=np.array([[place.location.x, place.location.y]]),
            )
            ego.apply_control(carla.VehicleControl(throttle=0.5))
            for tick in range(1, max(ticks) + 1):
                lockstep.tick()
                if tick in ticks:
                    point = save_branch_point(
                        HOST, port, ego_id=ego.id, seed=SEED, plan=traffic.plan
                    )
                    (folder / f"point-{tick}").write_bytes(pickle.dumps(point))
            os._exit(0)


if __name__ == "__main__":
    port, folder, vehicles, walkers, *ticks = sys.argv[1:]
    main(int(port), Path(folder), int(vehicles), int(walkers), [int(tick) for tick in ticks])
