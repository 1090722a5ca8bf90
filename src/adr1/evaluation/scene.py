"""Everything an episode needs before its first tick, built in a fixed order and taken down again.

Order: agent process, synchronous mode, town, the stage of `scenarios.stage`, agent, its sensors,
warm-up ticks. Taken
down in reverse; the Traffic Manager goes before the world does.
"""

from __future__ import annotations

import contextlib
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import carla
import numpy as np

import adr1
from adr1.criteria.criteria_set import CriteriaSet, default_criteria
from adr1.episodes.frame import ScenarioNote
from adr1.episodes.furniture import RoadFurniture, read_road_furniture
from adr1.episodes.reader import FrameReader
from adr1.evaluation.agent_link import AgentLink, open_agent
from adr1.evaluation.agent_messages import ConnectOrder, StartOrder
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.status_board import Phase, StatusBoard
from adr1.routes.dense_route import DenseRoute
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
    agent: AgentLink
    weather: RouteWeather
    director: Director
    early_notes: tuple[ScenarioNote, ...] = ()
    timings_s: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


@contextlib.contextmanager
def build_scene(job: EpisodeJob, board: StatusBoard, work_dir: Path) -> Iterator[Scene]:
    """Build the scene of a job; take it down on exit.

    The agent's process starts first and loads its libraries while the world is built.

    Raises:
        SimulatorError: the server cannot be reached, lacks the town, or refused an actor.
        AgentError, SensorConfigurationInvalid: the agent or its sensors are at fault.
    """
    timings_s: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        start = StartOrder(job.agent_file, job.seed)
        agent = stack.enter_context(open_agent(start, board, job.budgets, work_dir))
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
        with _timed(timings_s, "agent_setup"):
            agent.set_up(_connect_order(job, stage))
        board.enter(Phase.BUILDING_SCENE)
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
            weather=stage.weather,
            director=director,
            early_notes=tuple(notes),
            timings_s=timings_s,
            versions=_versions(client) | agent.versions,
        )


def _connect_order(job: EpisodeJob, stage: Stage) -> ConnectOrder:
    return ConnectOrder(
        host=job.host,
        port=job.port,
        rpc_timeout_s=job.rpc_timeout_s,
        traffic_manager_port=stage.traffic_manager_port,
        seed=job.seed,
        ego_id=int(stage.ego.id),
        route=stage.route,
        agent_config=job.agent_config,
        track=job.track,
        debug=job.debug,
    )


@contextlib.contextmanager
def _timed(timings_s: dict[str, float], name: str) -> Iterator[None]:
    started_s = time.monotonic()
    yield
    timings_s[name] = time.monotonic() - started_s


def _versions(client: carla.Client) -> dict[str, str]:
    return {
        "adr1": adr1.__version__,
        "carla_client": client.get_client_version(),
        "carla_server": client.get_server_version(),
        "python": platform.python_version(),
        "numpy": np.__version__,
    }
