from __future__ import annotations

import numpy as np
import pytest

from adr1.routes.planner import interpolate_route
from adr1.scenarios.background import EGO_CLEARANCE_M, SPAWN_SPACING_M, spawn_background
from adr1.session.connect import connect
from adr1.session.launch import EmbeddedServer
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager

KEYPOINTS = np.array([[-150.0, -13.7, 0.0], [98.9, -60.0, 0.0]])


@pytest.mark.timeout(120)
def test_traffic_is_drawn_from_its_seed_and_removed_again(embedded_server: EmbeddedServer) -> None:
    client = connect("127.0.0.1", embedded_server.rpc_port, 20.0)
    world = client.get_world()
    route = interpolate_route(world.get_map(), KEYPOINTS)
    populations = []
    with SynchronousWorld(world) as sync, open_traffic_manager(client, 1, lockstep=sync) as manager:
        sync.tick(20.0)
        before = {actor.id for actor in world.get_actors()}
        for seed in (5, 5, 6):
            traffic = spawn_background(
                client,
                world,
                manager,
                lambda: sync.tick(20.0),
                seed=seed,
                vehicles=12,
                walkers=5,
                route_xy_m=route.positions_world_m[:, :2],
            )
            assert len(traffic.vehicles) == 12
            assert len(traffic.walkers) == len(traffic.controllers) >= 3
            vehicles = world.get_actors(traffic.vehicles)
            places = np.array([[v.get_location().x, v.get_location().y] for v in vehicles])
            gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
            assert np.min(gaps + 1e3 * np.eye(12)) > SPAWN_SPACING_M - 2.0
            start = route.positions_world_m[0, :2]
            assert np.min(np.linalg.norm(places - start, axis=1)) > EGO_CLEARANCE_M - 2.0
            assert {v.attributes["role_name"] for v in vehicles} == {"background"}
            populations.append([(v.type_id, v.attributes.get("color")) for v in vehicles])
            traffic.destroy()
            sync.tick(20.0)
            assert {actor.id for actor in world.get_actors()} == before
    assert populations[0] == populations[1]
    assert populations[0] != populations[2]
