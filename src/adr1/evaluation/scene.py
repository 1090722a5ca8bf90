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
from adr1.evaluation.agent_link import AgentLink, open_agent
from adr1.evaluation.agent_messages import ConnectOrder, StartOrder
from adr1.evaluation.job import EpisodeJob
from adr1.evaluation.judged_stage import JudgedStage, open_judged_stage
from adr1.evaluation.status_board import Phase, StatusBoard
from adr1.scenarios.stage import Stage, open_stage
from adr1.session.connect import connect
from adr1.session.worlds import open_town


@dataclass
class Scene:
    """The parts that the loop works with."""

    judged: JudgedStage
    agent: AgentLink
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
        judged = stack.enter_context(
            open_judged_stage(stage, seed=job.seed, timeout_s=job.rpc_timeout_s)
        )
        yield Scene(
            judged=judged,
            agent=agent,
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
