"""Everything an episode needs before its first tick, built in a fixed order and taken down again.

Order: synchronous mode, town, the stage of `scenarios.stage`, agent, sensors, warm-up ticks. Taken
down in reverse; the Traffic Manager goes before the world does.
"""

from __future__ import annotations

import contextlib
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import carla
import numpy as np

import adr1
from adr1.criteria.criteria_set import CriteriaSet, default_criteria
from adr1.episodes.frame import ScenarioNote
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.errors import AgentError
from adr1.evaluation.agent_loading import build_agent
from adr1.evaluation.compat.agent_wrapper import validate_sensor_configuration
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.official_side import OfficialSide
from adr1.evaluation.sensor_rig import SensorRig
from adr1.evaluation.status_board import Phase, StatusBoard
from adr1.routes.dense_route import DenseRoute
from adr1.routes.official_plan import gps_plan, world_plan
from adr1.scenarios.director import Director
from adr1.scenarios.stage import WARM_UP_TICKS, Stage, open_stage
from adr1.scenarios.staging import open_director
from adr1.scenarios.weather import RouteWeather
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import open_town


@dataclass
class Scene:
    """The parts that the loop works with.

    `early_notes` is what scenarios said before the first tick that counts.
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
    director: Director
    early_notes: tuple[ScenarioNote, ...] = ()
    timings_s: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


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
        recipe = job.recipe
        with _timed(timings_s, "loading_town"):
            client = connect(job.host, job.port, job.rpc_timeout_s)
            lockstep = stack.enter_context(open_town(client, job.town))
        world = lockstep.world
        with _timed(timings_s, "populating"):
            stage = stack.enter_context(
                open_stage(
                    recipe,
                    client,
                    lockstep,
                    timeout_s=job.rpc_timeout_s,
                    traffic_manager_port=job.traffic_manager_port,
                )
            )
        clock = OfficialSide(
            client, world, seed=job.seed, traffic_manager_port=stage.traffic_manager_port
        )
        board.enter(Phase.AGENT_SETUP)
        with _timed(timings_s, "agent_setup"):
            agent, specifications = _set_up_agent(job, stage, clock)
        board.enter(Phase.BUILDING_SCENE)
        rig = SensorRig(world, stage.ego, specifications, noise_seed=job.seed)
        stack.callback(rig.close)
        agent.sensor_interface = rig.interface
        carla_map = world.get_map()
        furniture = read_road_furniture(world, carla_map)
        reader = FrameReader(world, stage.ego)
        stack.callback(reader.close)
        lockstep.tick(job.rpc_timeout_s)
        frame = reader.read()
        director = stack.enter_context(open_director(stage, frame, job.seed))
        notes = list(director.update(frame))
        for _ in range(WARM_UP_TICKS - 1):
            lockstep.tick(job.rpc_timeout_s)
            notes += director.update(reader.read())
        yield Scene(
            sync=lockstep,
            ego=stage.ego,
            route=stage.route,
            furniture=furniture,
            criteria=default_criteria(stage.route, carla_map, furniture),
            reader=reader,
            agent=agent,
            rig=rig,
            clock=clock,
            weather=stage.weather,
            director=director,
            early_notes=tuple(notes),
            timings_s=timings_s,
            versions=_versions(client),
        )


def _set_up_agent(
    job: EpisodeJob, stage: Stage, clock: OfficialSide
) -> tuple[Any, list[dict[str, Any]]]:
    """The agent, ready to drive, and the sensors it asks for."""
    plan = world_plan(stage.route)
    clock.add_ego(stage.ego, plan)
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
