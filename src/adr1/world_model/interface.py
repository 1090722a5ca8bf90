"""What a world model is: five verbs. Whatever is built on one uses nothing else.

    situation --encode--> Encoded --step(plan)--> Dream --decode--> occupancy
                                                    |----reward--> what each plan is worth
                                                    `----hazard--> when something happens

`encode` is done once per situation, everything after it once per candidate plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from jaxtyping import Bool, Float32, Float64, UInt8

from adr1.errors import ExamplesError, TrajectoryError
from adr1.occupancy.grid import Grid
from adr1.occupancy.town_layers import TownLayers
from adr1.world_model.examples import Plans, Situations, check_plans

REACH_M = 240.0
"""Plans that leave this square around the ego are refused: nothing is known out there."""


@dataclass(frozen=True, eq=False)
class Dream:
    """What a model expects under each candidate plan.

    Attributes:
        situations, plans: what was asked.
        agents: expected poses of all agents; the ego's (row 0) as the model expects it to follow
            the plan.
        agents_valid: whether the agent is dreamed of at all.
        scale_m: how far off, along and across its heading, an agent is expected to be.
        latent: what the architecture keeps for itself.
    """

    situations: Situations
    plans: Plans
    agents: Float32[np.ndarray, "S K A 8 3"]
    agents_valid: Bool[np.ndarray, "S K A"]
    scale_m: Float32[np.ndarray, "S K A 8 2"]
    latent: Any


@dataclass(frozen=True, eq=False)
class Hazard:
    """Chance that something has happened by the end of each half second; never falls.

    Attributes:
        event: collision or off road; collision, off_road: each as if the other could not happen.
    """

    event: Float32[np.ndarray, "S K 8"]
    collision: Float32[np.ndarray, "S K 8"]
    off_road: Float32[np.ndarray, "S K 8"]


class WorldModel(Protocol):
    """A model of what happens to the ego and to others under a plan."""

    def encode(self, situations: Situations) -> Any:
        """Take in what is known at the decision ticks.

        Raises:
            ExamplesError: shapes or values are wrong.
        """

    def step(self, encoded: Any, plans: Plans) -> Dream:
        """Imagine the four seconds after them under each plan.

        Raises:
            TrajectoryError: a plan is not finite, or leaves REACH_M.
            ExamplesError: plans do not fit the situations.
        """

    def decode(
        self,
        dream: Dream,
        situation: int,
        candidate: int,
        grid: Grid,
        *,
        town: TownLayers | None = None,
        origin_world: Float64[np.ndarray, " 3"] | None = None,
        follow_ego: bool = False,
    ) -> UInt8[np.ndarray, "8 z y x"]:
        """Occupancy of one dream, bits of `adr1.occupancy.layers.Layer`; see `decoding.py`."""

    def reward(self, dream: Dream) -> Float32[np.ndarray, "S K"]:
        """What the dreamed futures are worth; see `rewarding.py`."""

    def hazard(self, dream: Dream) -> Hazard:
        """When something happens, calibrated."""


def check_step(situations: Situations, plans: Plans) -> None:
    """Refuse plans that no model should be asked about.

    Raises:
        TrajectoryError, ExamplesError: as `WorldModel.step`.
    """
    if plans.poses.ndim != 4 or plans.poses.shape[-1] != 3:
        check_plans(plans)
    for name, poses in (("poses", plans.poses), ("fine", plans.fine)):
        if not np.isfinite(poses).all():
            where = np.argwhere(~np.isfinite(poses))[0].tolist()
            raise TrajectoryError(f"plans: {name} has a value that is not finite at index {where}")
        if np.abs(poses[..., :2]).max(initial=0.0) > REACH_M:
            raise TrajectoryError(
                f"plans: {name} goes farther than {REACH_M:.0f} m in four seconds, which no model"
                " here was taught; give metres in the ego's frame of the decision tick"
            )
    check_plans(plans)
    if len(plans.poses) != len(situations.past):
        raise ExamplesError(
            f"{len(plans.poses)} rows of plans for {len(situations.past)} situations"
        )
