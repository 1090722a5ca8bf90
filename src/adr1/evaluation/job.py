"""The order an episode process gets: one route, one agent, one simulator."""

from __future__ import annotations

import signal
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from adr1.evaluation.budgets import Budgets
from adr1.scenarios.recipe import EpisodeRecipe

OUTCOME_FILE = "outcome.json"
PARTIAL_OUTCOME_FILE = "partial.json"
BOARD_FILE = "board.bin"
JOB_FILE = "job.json"
LOG_FILE = "output.log"
SHOWN_OUTPUT_LINES = 30
STACKS_SIGNAL = signal.SIGUSR1
"""Makes an episode or agent process write the Python stacks of all its threads into its output."""


class EpisodeJob(BaseModel):
    """Everything an episode process needs to know; passed as a file.

    Attributes:
        key: the route's name within the run, also a file name.
        route_file, route_id, town: which route, in which file.
        seed: seeds Traffic Manager, background, pedestrians, sensor noise, numpy and python.
        background_vehicles, background_walkers: how many actors surround the ego.
        host, port: the simulator.
        agent_file, agent_config, track, debug: the agent and what it is given.
        traffic_manager_port, traffic_manager_seed: None for a free port, and for `seed`.
        rpc_timeout_s: limit of each call to the simulator.
        state_log_dir: folder for the log of every tick; None writes none.
        towns_dir: where the town's OpenDRIVE file is kept for the log; None keeps none.
        budgets: limits that the episode process holds the agent to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    route_file: Path
    route_id: str
    town: str
    seed: int
    background_vehicles: int
    background_walkers: int
    host: str
    port: int
    agent_file: Path
    agent_config: str
    track: str | None
    debug: bool
    traffic_manager_port: int | None
    traffic_manager_seed: int | None
    rpc_timeout_s: float
    state_log_dir: Path | None
    towns_dir: Path | None = None
    budgets: Budgets = Budgets()

    @property
    def recipe(self) -> EpisodeRecipe:
        """The world of the episode, without its agent."""
        return EpisodeRecipe(
            route_file=self.route_file,
            route_id=self.route_id,
            town=self.town,
            seed=self.seed,
            vehicles=self.background_vehicles,
            walkers=self.background_walkers,
            traffic_manager_seed=self.traffic_manager_seed,
        )


def last_output(work_dir: Path) -> str:
    """The last lines that an episode and its agent printed, whatever bytes they are."""
    try:
        text = (work_dir / LOG_FILE).read_text(errors="replace")
    except OSError as error:
        return f"(no output: {error.strerror})"
    lines = text.strip().splitlines()[-SHOWN_OUTPUT_LINES:]
    clean = ("".join(c if c.isprintable() or c == "\t" else "?" for c in line) for line in lines)
    return "\n".join(clean)
