"""Branches on any CARLA server: an episode is driven again from its beginning, then otherwise.

Everything is built as the episode built it (`scenarios.stage`), and the ego gets the controls that
were recorded; only its agent and the agent's sensors are not there. On the embedded simulator the
prefix is equal to the original in every bit, Traffic Manager and walkers included, if the original
was driven by controls (not by the Traffic Manager) in a process of its own. Elsewhere it is not,
so it is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import carla

from adr1.branching.branch import to_carla
from adr1.branching.divergence import DEFAULT_TOLERANCE_M, Divergence, measure_divergence
from adr1.branching.interventions import Intervention
from adr1.episodes.frame import StateFrame
from adr1.episodes.reader import FrameReader
from adr1.errors import InputError
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.scenarios.stage import WARM_UP_TICKS, open_stage
from adr1.session.connect import connect
from adr1.session.synchronous import SynchronousWorld
from adr1.session.worlds import open_town

DEFAULT_TIMEOUT_S = 30.0


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
        closing(FrameReader(stage.world, stage.ego)) as reader,
    ):
        for _ in range(WARM_UP_TICKS):
            lockstep.tick(timeout_s)
            reader.read()
        step = _stepper(lockstep, stage.ego, reader, timeout_s)
        prefix = [step(to_carla(frame.ego_control)) for frame in recorded[:prefix_ticks]]
        branch: list[StateFrame] = []
        for tick in range(ticks):
            control = intervention((branch or prefix)[-1], tick)
            branch.append(step(None if control is None else to_carla(control)))
    divergence = measure_divergence(recorded[:prefix_ticks], prefix, tolerance_m)
    return Replay(tuple(prefix), tuple(branch), divergence)


def _stepper(
    lockstep: SynchronousWorld, ego: carla.Vehicle, reader: FrameReader, timeout_s: float
) -> Callable[[carla.VehicleControl | None], StateFrame]:
    def step(control: carla.VehicleControl | None) -> StateFrame:
        if control is not None:
            ego.apply_control(control)
        lockstep.tick(timeout_s)
        return reader.read()

    return step
