"""One process that drives the expert against a running server and prints what came of it.

python drive_expert.py PORT TICKS
"""

from __future__ import annotations

import hashlib
import json
import sys

import carla
import numpy as np

from adr1.criteria.criteria_set import default_criteria
from adr1.episodes.furniture import read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.policies.agent_base import build_expert
from adr1.routes.planner import interpolate_route
from adr1.scenarios.background import spawn_background
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager
from adr1.session.worlds import load_town

KEYPOINTS = np.array([[-70.0, -13.7, 0.0], [98.9, -60.0, 0.0]])  # a lane change, then a left turn


def main(port: int, ticks: int) -> None:
    client = connect("127.0.0.1", port, 20.0)
    world = load_town(client, "Metro")
    town = world.get_map()
    digest = hashlib.sha256()
    with SynchronousWorld(world) as sync, open_traffic_manager(client, 3, lockstep=sync) as manager:
        route = interpolate_route(town, KEYPOINTS)
        blueprint = world.get_blueprint_library().find("vehicle.lincoln.mkz_2020")
        blueprint.set_attribute("role_name", "hero")
        x, y, _ = route.positions_world_m[0].tolist()
        place = carla.Transform(carla.Location(x, y, 0.5), carla.Rotation(yaw=0.0))
        ego = world.spawn_actor(blueprint, place)
        sync.tick(20.0)
        traffic = spawn_background(
            client,
            world,
            manager,
            lambda: sync.tick(20.0),
            seed=3,
            vehicles=12,
            walkers=4,
            route_xy_m=route.positions_world_m[:, :2],
        )
        furniture = read_road_furniture(world, town)
        reader = FrameReader(world, ego)
        expert = build_expert(town, route, furniture, ego)
        criteria = default_criteria(route, town, furniture)
        for _ in range(ticks):
            sync.tick(20.0)
            frame = reader.read()
            digest.update(frame.kinematics.tobytes())
            if criteria.update(frame) is not None:
                break
            control = expert.step(frame)
            ego.apply_control(
                carla.VehicleControl(
                    throttle=control.throttle, steer=control.steer, brake=control.brake
                )
            )
        criteria.finish()
        reader.close()
        traffic.destroy()
        ego.destroy()
    result = {
        "digest": digest.hexdigest(),
        "completion": criteria.route_completion_percent,
        "infractions": sorted(item.kind.name for item in criteria.infractions),
        "vehicles": len(frame.ids),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
