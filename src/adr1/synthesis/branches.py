"""Branches of a base episode's decision tick, by whichever of the two ways fits it."""

from __future__ import annotations

from adr1.branching.branch import branch_frames
from adr1.branching.interventions import Intervention
from adr1.branching.replay import run_replay
from adr1.branching.warm_process import WarmProcess
from adr1.episodes.frame import StateFrame
from adr1.errors import SimulatorError
from adr1.scenarios.recipe import EpisodeRecipe
from adr1.synthesis.base_drive import BaseDrive, SavedDecision
from adr1.synthesis.experiment import Branch


def branch_of(
    base: BaseDrive, saved: SavedDecision, address: tuple[str, int], process: WarmProcess
) -> Branch:
    """What drives branches of a decision tick.

    With a saved world each begins there; without one the episode is driven again up to the tick,
    scenarios included, which must give the recorded frames to the bit.

    Args:
        address: of the server that the world was saved on, or on which to drive again.
    """
    point = saved.point
    if point is not None:
        return lambda intervention, ticks: process.call(branch_frames, point, intervention, ticks)
    recorded = base.frames[: saved.index + 1]
    return lambda intervention, ticks: process.call(
        _driven_again, base.recipe, address, recorded, intervention, ticks
    )


def _driven_again(
    recipe: EpisodeRecipe,
    address: tuple[str, int],
    recorded: tuple[StateFrame, ...],
    intervention: Intervention,
    ticks: int,
) -> tuple[StateFrame, ...]:
    replay = run_replay(
        recipe,
        *address,
        recorded=recorded,
        prefix_ticks=len(recorded),
        intervention=intervention,
        ticks=ticks,
    )
    if not replay.divergence.bit_equal:
        tick = replay.divergence.first_tick_over
        raise SimulatorError(
            f"an episode driven again is not the recorded one (apart from tick {tick} on); branches"
            " by replay need a server that repeats itself to the bit"
        )
    return replay.branch
