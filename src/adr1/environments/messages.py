"""What an environment and the process of its episode say to each other; pickled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from adr1.scenarios.recipe import EpisodeRecipe

ObservationKind = Literal["state", "bev"]


@dataclass(frozen=True)
class EpisodeOrder:
    """An episode to be played: its world, where it is, what is to be shown of it."""

    recipe: EpisodeRecipe
    host: str
    port: int
    timeout_s: float
    observation: ObservationKind
    ticks_per_step: int


@dataclass(frozen=True)
class StepOrder:
    """Control for the next ticks, CARLA's ranges."""

    throttle: float
    steer: float
    brake: float


@dataclass(frozen=True)
class Shown:
    """What a step came to.

    Attributes:
        observation: as asked for.
        picture: uint8 (384, 384, 3), the surroundings from above.
        progress_m: distance along the route gained in this step.
        infractions: kinds of infraction that were new in this step.
        ended: why the episode is over, if it is; a value of `TerminalReason`.
        info: figures for people.
    """

    observation: NDArray[Any]
    picture: NDArray[np.uint8]
    progress_m: float
    infractions: tuple[str, ...]
    ended: str | None
    info: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """The episode could not be played on."""

    message: str
