"""A small run folder, written as a run writes it: odd names, a lost log, a damaged one."""

from __future__ import annotations

import json
from pathlib import Path

import carla
import numpy as np
import pytest
from tests.browser import chromium, open_page
from tests.evaluation.records import merged, route_result

from adr1.criteria.infraction import InfractionKind
from adr1.episodes.frame import ActorKind, EgoControl, StateFrame
from adr1.episodes.furniture import furniture_of
from adr1.episodes.log_writer import StateLogWriter
from adr1.episodes.streets import read_streets
from adr1.errors import UnknownNameError
from adr1.evaluation.results import (
    InfractionRecord,
    RouteResult,
    RouteStatus,
    ScenarioRecord,
    scores_of,
)
from adr1.reports.town import TownShapes, TownShelf
from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import GlobalPlanner
from adr1.simulator.maps.towns import generate_town, parse_town_name

__all__ = ["chromium", "open_page"]

FIRST_TICK_S = 3.0
HOSTILE = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
HIT, FLAWLESS, LOGLESS, DAMAGED = "hit #1 50%-0", "flawless-1", "logless-2", "damaged-3"


@pytest.fixture(scope="session")
def metro() -> carla.Map:
    spec = parse_town_name("Metro")
    assert spec is not None
    return carla.Map("Metro", generate_town(spec).opendrive)


@pytest.fixture(scope="session")
def route(metro) -> DenseRoute:
    return GlobalPlanner(metro).plan(np.array([[-150.0, -13.7, 0.0], [0.0, -13.7, 0.0]]))


@pytest.fixture
def towns(metro) -> TownShelf:
    def shapes(name: str) -> TownShapes:
        if name != "Metro":
            raise UnknownNameError("town", name, ["Metro"])
        house = np.array([[-140.0, -40.0], [-120.0, -40.0], [-120.0, -30.0], [-140.0, -30.0]])
        return TownShapes(name, read_streets(metro), (house,))

    return TownShelf(shapes)


def frame_at(route: DenseRoute, tick: int, row: int) -> StateFrame:
    """The ego on its route, background traffic behind it, a staged walker beside it."""
    kinematics = np.zeros((3, 15), dtype=np.float32)
    kinematics[0, :3] = route.positions_world_m[row]
    kinematics[1, :3] = route.positions_world_m[max(row - 15, 0)]
    kinematics[2, :3] = route.positions_world_m[row] + [8.0, 6.0, 0.0]
    kinematics[:, 4] = route.yaw_deg[row]
    kinematics[0, 6] = 10.0
    return StateFrame(
        frame=100 + tick,
        time_s=FIRST_TICK_S + 0.05 * tick,
        ids=np.array([10, 11, 12]),
        kinds=np.array([ActorKind.VEHICLE, ActorKind.VEHICLE, ActorKind.WALKER], dtype=np.uint8),
        is_background=np.array([False, True, False]),
        kinematics=kinematics,
        extents_m=np.array([[2.4, 1.0, 0.8], [2.2, 0.9, 0.8], [0.3, 0.3, 0.9]], dtype=np.float32),
        box_centers_local_m=np.zeros((3, 3), dtype=np.float32),
        ego_index=0,
        light_ids=np.array([7]),
        light_states=np.array([0], dtype=np.uint8),
        ego_control=EgoControl(throttle=0.5 if tick < 60 else 0.0, brake=0.0 if tick < 60 else 0.8),
        ego_speed_limit_mps=13.9,
    )


def write_log(folder: Path, route: DenseRoute, ticks: int = 120) -> None:
    lines = furniture_of([[7.0, -100.0, -13.7, 0.0, 0.0, 1.75]], [])
    with StateLogWriter(folder, route=route, furniture=lines) as log:
        for tick in range(ticks):
            log.write(frame_at(route, tick, tick), route_s_m=float(route.s_m[tick]))


def collision(at_s: float) -> InfractionRecord:
    return InfractionRecord(
        kind=InfractionKind.COLLISION_VEHICLE,
        message=f"hit {HOSTILE}",
        frame=1,
        time_s=FIRST_TICK_S + at_s,
        position_world_m=(-100.0, -13.7, 0.0),
    )


def named(result: RouteResult, key: str, *, log: bool, **outcome: object) -> RouteResult:
    changed = result.outcome.model_copy(update=outcome)
    return result.model_copy(
        update={
            "key": key,
            "state_log": f"state/{key}" if log else None,
            "outcome": changed,
            "scores": scores_of(changed),
        }
    )


def write_run(folder: Path, route: DenseRoute, *, total: int = 5) -> Path:
    """Four finished routes of five, the fifth spoiled."""
    staged = ScenarioRecord(
        name="Walker_1", scenario_type="DynamicObjectCrossing", started_s=4.0, ended_s=6.5
    )
    crashed = RouteStatus.AGENT_CRASHED
    routes = [
        named(route_result(0, collision(4.0)), HIT, log=True, scenarios=(staged,)),
        named(route_result(1, status=RouteStatus.PERFECT), FLAWLESS, log=True),
        named(
            route_result(2, completion=10.0, status=crashed), LOGLESS, log=False, exception=HOSTILE
        ),
        named(route_result(3, collision(1.0), completion=50.0), DAMAGED, log=True),
    ]
    routes[3] = routes[3].model_copy(update={"town": "Elsewhere"})
    for key in (HIT, FLAWLESS, DAMAGED):
        write_log(folder / "state" / key, route)
    (folder / "state" / DAMAGED / "ego.parquet").write_bytes(b"no parquet")
    (folder / "results.json").write_text(merged(routes, total).model_dump_json())
    (folder / "spoiled").mkdir()
    lost = [{"attempt": 1, "blame": "simulator", "problem": f"the server died {HOSTILE}"}]
    (folder / "spoiled" / "lost-4.json").write_text(json.dumps(lost))
    return folder


@pytest.fixture(scope="session")
def written_run(tmp_path_factory, route) -> Path:
    """One run for all tests that only read it."""
    return write_run(tmp_path_factory.mktemp("run"), route)
