from __future__ import annotations

from pathlib import Path

import carla
import matplotlib.image
import numpy as np
import pytest

from adr1.criteria.infraction import Infraction, InfractionKind
from adr1.episodes.frame import ActorKind, EgoControl, NoteKind, ScenarioNote, StateFrame
from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_writer import StateLogWriter
from adr1.evaluation.picture import draw_route
from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import GlobalPlanner
from adr1.simulator.maps.towns import generate_town, parse_town_name


@pytest.fixture(scope="module")
def metro() -> carla.Map:
    spec = parse_town_name("Metro")
    assert spec is not None
    return carla.Map("Metro", generate_town(spec).opendrive)


def frame_at(route: DenseRoute, row: int, tick: int) -> StateFrame:
    """The ego on its route, a vehicle 15 m behind it, a pedestrian beside it."""
    kinematics = np.zeros((3, 15), dtype=np.float32)
    kinematics[0, :3] = route.positions_world_m[row]
    kinematics[1, :3] = route.positions_world_m[max(row - 15, 0)]
    kinematics[2, :3] = route.positions_world_m[row] + [0.0, 6.0, 0.0]
    kinematics[:, 4] = route.yaw_deg[row]
    kinematics[0, 6] = 5.0 + 0.05 * tick
    extents = np.array([[2.4, 1.0, 0.8], [2.2, 0.9, 0.8], [0.3, 0.3, 0.9]], dtype=np.float32)
    return StateFrame(
        frame=tick,
        time_s=0.05 * tick,
        notes=(ScenarioNote("Accident_1", "Accident", NoteKind.STARTED, (11,)),),
        ids=np.array([10, 11, 12]),
        kinds=np.array([ActorKind.VEHICLE, ActorKind.VEHICLE, ActorKind.WALKER], dtype=np.uint8),
        is_background=np.array([False, True, True]),
        kinematics=kinematics,
        extents_m=extents,
        box_centers_local_m=np.zeros((3, 3), dtype=np.float32),
        ego_index=0,
        light_ids=np.zeros(0, dtype=np.int64),
        light_states=np.zeros(0, dtype=np.uint8),
        ego_control=EgoControl(),
        ego_speed_limit_mps=13.9,
    )


def test_picture_shows_streets_path_and_infraction(tmp_path: Path, metro: carla.Map) -> None:
    route = GlobalPlanner(metro).plan(np.array([[-150.0, -13.7, 0.0], [60.0, -13.7, 0.0]]))
    with StateLogWriter(tmp_path / "log", route=route, furniture=furniture_of([], [])) as log:
        for tick in range(len(route) - 1):
            log.write(frame_at(route, tick, tick), route_s_m=float(route.s_m[tick]))
        log.add_event(
            Infraction(
                InfractionKind.RED_LIGHT, "Agent ran a red light", 50, 2.5, (-100.0, -13.7, 0.0)
            )
        )
    path = tmp_path / "pictures" / "route.png"
    draw_route(StateLogReader(tmp_path / "log"), metro, path, title="a route")
    pixels = matplotlib.image.imread(path)[:, :, :3]
    assert min(pixels.shape[:2]) > 300
    asphalt = np.all(np.abs(pixels - np.array([0x4B, 0x50, 0x59]) / 255) < 0.02, axis=2)
    red = np.all(np.abs(pixels - np.array([0xE4, 0x00, 0x2B]) / 255) < 0.02, axis=2)
    assert 0.03 < asphalt.mean() < 0.6
    assert red.sum() > 100
