"""Branches on any CARLA server: an episode is driven again from its beginning, then otherwise.

Everything is built as the episode built it (`scenarios.stage`), scenarios direct their actors as
they did, and the ego gets the controls that were recorded; only its agent and the agent's sensors
are not there. On the embedded simulator the prefix is equal to the original in every bit, Traffic
Manager, walkers and scenarios included, if the original was driven by controls (not by the Traffic
Manager) in a process of its own. Elsewhere it is not, so it is measured.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import carla
import numpy as np

from adr1.branching.branch import to_carla
from adr1.branching.divergence import DEFAULT_TOLERANCE_M, Divergence, measure_divergence
from adr1.branching.interventions import Intervention
from adr1.episodes.frame import StateFrame
from adr1.errors import InputError
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.scenarios.stage import Stage, open_stage
from adr1.scenarios.staging import DirectedStage, open_directed_stage
from adr1.session.connect import connect
from adr1.session.worlds import open_town

DEFAULT_TIMEOUT_S = 30.0
_IDLE_SENSOR = "sensor.other.gnss"
_MOST_SENSORS = 200


@dataclass(frozen=True, slots=True)
class Replay:
    """A replayed prefix, what came after it, and how far the prefix was from the record."""

    prefix: tuple[StateFrame, ...]
    branch: tuple[StateFrame, ...]
    divergence: Divergence


def run_replay(
    recipe: EpisodeRecipe,
    host: str,
    port: int,
    *,
    recorded: Sequence[StateFrame],
    prefix_ticks: int,
    intervention: Intervention,
    ticks: int,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    timeout_s: float = DEFAULT_TIMEOUT_S,
) -> Replay:
    """Drive the first ticks as recorded, then some more with another ego.

    Run it in a fresh process: a Traffic Manager's second episode in one process is not the same.

    Args:
        recorded: the episode's frames from its first logged tick on, as `StateLogReader` gives
            them; at least `prefix_ticks`.
        intervention: drives from there on; its ticks count from 0 at the end of the prefix.
        tolerance_m, timeout_s: for the divergence, and for each call to the server.

    Raises:
        InputError: the record is shorter than the prefix, or the recipe's route is gone.
        SimulatorError: the server failed.
    """
    if not 0 < prefix_ticks <= len(recorded):
        raise InputError(f"the record has {len(recorded)} ticks, {prefix_ticks} were asked for")
    client = connect(host, port, timeout_s)
    with (
        open_town(client, recipe.town) as lockstep,
        open_stage(recipe, client, lockstep, timeout_s=timeout_s) as stage,
        _places_of_sensors(stage, recorded[:prefix_ticks]),
        open_directed_stage(stage, seed=recipe.seed, timeout_s=timeout_s) as directed,
    ):
        step = _stepper(directed, timeout_s)
        prefix = [step(to_carla(frame.ego_control)) for frame in recorded[:prefix_ticks]]
        branch: list[StateFrame] = []
        for tick in range(ticks):
            wanted = intervention((branch or prefix)[-1], tick)
            handicap = directed.director.context.handicap
            branch.append(step(None if wanted is None else handicap.on(to_carla(wanted))))
    divergence = measure_divergence(recorded[:prefix_ticks], prefix, tolerance_m)
    return Replay(tuple(prefix), tuple(branch), divergence)


def _stepper(
    directed: DirectedStage, timeout_s: float
) -> Callable[[carla.VehicleControl | None], StateFrame]:
    def step(control: carla.VehicleControl | None) -> StateFrame:
        if control is not None:
            directed.stage.ego.apply_control(control)
        directed.stage.lockstep.tick(timeout_s)
        return directed.read()

    return step


@contextlib.contextmanager
def _places_of_sensors(stage: Stage, recorded: Sequence[StateFrame]) -> Iterator[None]:
    """Keep idle sensors in the place of the agent's, so that later actors get their old ids.

    The agent's sensors took the ids between those of the stage and those of the scenarios' actors.
    How many they were is read off the first actor of a scenario in the record: ids rise by one.
    """
    last = max(actor.id for actor in stage.world.get_actors())
    ids = np.unique(np.concatenate([frame.ids for frame in recorded]))
    later = ids[ids > last]
    # The id just before the first actor is that of the sensor for collisions.
    missing = int(later[0]) - 2 - last if len(later) else 0
    blueprint = stage.world.get_blueprint_library().find(_IDLE_SENSOR)
    idle = [
        stage.world.spawn_actor(blueprint, carla.Transform(), attach_to=stage.ego)
        for _ in range(min(max(missing, 0), _MOST_SENSORS))
    ]
    try:
        yield
    finally:
        for sensor in idle:
            sensor.destroy()
