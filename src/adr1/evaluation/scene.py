"""Everything an episode needs before its first tick, built in a fixed order and taken down again.

Order: town, synchronous mode, seeds, Traffic Manager, route, ego, weather, background, agent,
sensors, warm-up ticks. Taken down in reverse; the Traffic Manager goes before the world does.
"""

from __future__ import annotations

import contextlib
import platform
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import carla
import numpy as np

import adr1
from adr1.criteria.criteria_set import CriteriaSet, default_criteria
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.errors import AgentError, InputError, SimulatorError
from adr1.evaluation.agent_loading import build_agent
from adr1.evaluation.compat.agent_wrapper import validate_sensor_configuration
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.official_side import OfficialSide
from adr1.evaluation.sensor_rig import SensorRig
from adr1.evaluation.status_board import Phase, StatusBoard
from adr1.routes.dense_route import DenseRoute
from adr1.routes.official_plan import gps_plan, world_plan
from adr1.routes.planner import interpolate_route
from adr1.routes.specs import RouteSpec
from adr1.routes.xml import read_route_xml
from adr1.scenarios.background import spawn_background
from adr1.scenarios.weather import RouteWeather
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.traffic_manager import open_traffic_manager
from adr1.session.worlds import load_town

EGO_BLUEPRINT = "vehicle.lincoln.mkz_2020"
EGO_SPAWN_HEIGHT_M = 0.5
WARM_UP_TICKS = 10


@dataclass
class Scene:
    """The parts that the loop works with.

    `scenarios_left_out` names the scenarios that the route file asks for and nothing here stages.
    """

    sync: SynchronousWorld
    ego: carla.Vehicle
    route: DenseRoute
    furniture: RoadFurniture
    criteria: CriteriaSet
    reader: FrameReader
    agent: Any
    rig: SensorRig
    clock: OfficialSide
    weather: RouteWeather
    scenarios_left_out: tuple[str, ...] = ()
    timings_s: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


@dataclass
class _Stage:
    """The world with its ego and traffic, before the agent is there."""

    client: carla.Client
    world: carla.World
    sync: SynchronousWorld
    ego: carla.Vehicle
    route: DenseRoute
    clock: OfficialSide
    weather: RouteWeather


@contextlib.contextmanager
def build_scene(job: EpisodeJob, board: StatusBoard) -> Iterator[Scene]:
    """Build the scene of a job; take it down on exit.

    Raises:
        SimulatorError: the server cannot be reached, lacks the town, or refused an actor.
        AgentError, SensorConfigurationInvalid: the agent or its sensors are at fault.
    """
    timings_s: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        board.enter(Phase.LOADING_WORLD)
        spec = _route_spec(job)
        with _timed(timings_s, "loading_town"):
            client = connect(job.host, job.port, job.rpc_timeout_s)
            world = load_town(client, job.town)
        with _timed(timings_s, "populating"):
            stage = _populate(job, spec, client, world, stack)
        board.enter(Phase.AGENT_SETUP)
        with _timed(timings_s, "agent_setup"):
            agent, specifications = _set_up_agent(job, stage)
        board.enter(Phase.BUILDING_SCENE)
        rig = SensorRig(world, stage.ego, specifications, noise_seed=job.seed)
        stack.callback(rig.close)
        agent.sensor_interface = rig.interface
        carla_map = world.get_map()
        furniture = read_road_furniture(world, carla_map)
        reader = FrameReader(world, stage.ego)
        stack.callback(reader.close)
        for _ in range(WARM_UP_TICKS):
            stage.sync.tick(job.rpc_timeout_s)
            reader.read()
        yield Scene(
            sync=stage.sync,
            ego=stage.ego,
            route=stage.route,
            furniture=furniture,
            criteria=default_criteria(stage.route, carla_map, furniture),
            reader=reader,
            agent=agent,
            rig=rig,
            clock=stage.clock,
            weather=stage.weather,
            scenarios_left_out=tuple(item.scenario_type for item in spec.scenarios),
            timings_s=timings_s,
            versions=_versions(client),
        )


def _populate(
    job: EpisodeJob,
    spec: RouteSpec,
    client: carla.Client,
    world: carla.World,
    stack: contextlib.ExitStack,
) -> _Stage:
    """Synchronous mode, seeds, Traffic Manager, route, ego, weather, background."""
    sync = stack.enter_context(SynchronousWorld(world))
    _seed_everything(world, job.seed)
    manager_seed = job.seed if job.traffic_manager_seed is None else job.traffic_manager_seed
    manager = stack.enter_context(
        open_traffic_manager(client, manager_seed, job.traffic_manager_port, sync)
    )
    route = interpolate_route(world.get_map(), spec.keypoints_world_m)
    ego = _spawn_ego(world, route)
    clock = OfficialSide(client, world, seed=job.seed, traffic_manager_port=manager.get_port())
    weather = RouteWeather(spec.weathers, world.get_weather())
    world.set_weather(weather.at(0.0))
    traffic = spawn_background(
        client,
        world,
        manager,
        lambda: sync.tick(job.rpc_timeout_s),
        seed=job.seed,
        vehicles=job.background_vehicles,
        walkers=job.background_walkers,
        route_xy_m=route.positions_world_m[:, :2],
    )
    stack.callback(traffic.destroy)
    return _Stage(client, world, sync, ego, route, clock, weather)


def _set_up_agent(job: EpisodeJob, stage: _Stage) -> tuple[Any, list[dict[str, Any]]]:
    """The agent, ready to drive, and the sensors it asks for."""
    plan = world_plan(stage.route)
    stage.clock.add_ego(stage.ego, plan)
    agent = build_agent(
        job.agent_file,
        config=job.agent_config,
        host=job.host,
        port=job.port,
        debug=job.debug,
        route_plan=(gps_plan(stage.route, stage.world.get_map()), plan),
    )
    return agent, _agent_sensors(agent, job.track)


@contextlib.contextmanager
def _timed(timings_s: dict[str, float], name: str) -> Iterator[None]:
    started_s = time.monotonic()
    yield
    timings_s[name] = time.monotonic() - started_s


def _route_spec(job: EpisodeJob) -> RouteSpec:
    for route in read_route_xml(job.route_file).routes:
        if route.route_id == job.route_id:
            return route
    raise InputError(f"{job.route_file}: no route with id {job.route_id!r} (any more)")


def _seed_everything(world: carla.World, seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
    world.set_pedestrians_seed(seed)


def _spawn_ego(world: carla.World, route: DenseRoute) -> carla.Vehicle:
    """The ego stands half a metre above the route's first point, so that it never spawns in it."""
    blueprint = world.get_blueprint_library().find(EGO_BLUEPRINT)
    blueprint.set_attribute("role_name", "hero")
    x, y, z = route.positions_world_m[0].tolist()
    pose = carla.Transform(
        carla.Location(x=x, y=y, z=z + EGO_SPAWN_HEIGHT_M),
        carla.Rotation(yaw=float(route.yaw_deg[0])),
    )
    try:
        return world.spawn_actor(blueprint, pose)
    except RuntimeError as error:
        raise SimulatorError(
            f"the ego could not be spawned at the route's start ({x:.1f}, {y:.1f}): {error}"
        ) from error


def _agent_sensors(agent: Any, selected_track: str | None) -> list[dict[str, Any]]:
    """The agent's sensor specifications, checked against its track."""
    try:
        specifications = list(agent.sensors())
        track = agent.track
    except (Exception, SystemExit) as error:
        raise AgentError(f"the agent failed to name its sensors and track: {error!r}") from error
    validate_sensor_configuration(
        specifications, track, track if selected_track is None else selected_track
    )
    return specifications


def _versions(client: carla.Client) -> dict[str, str]:
    versions = {
        "adr1": adr1.__version__,
        "carla_client": client.get_client_version(),
        "carla_server": client.get_server_version(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
    if "torch" in sys.modules:
        versions["torch"] = sys.modules["torch"].__version__
    return versions
