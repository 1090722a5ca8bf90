"""All terms together: a weighted sum with named presets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
from jaxtyping import Float64

from adr1.errors import InputError
from adr1.rewards.closeness import closeness
from adr1.rewards.collision import collision_severity
from adr1.rewards.comfort import discomfort
from adr1.rewards.drivable import drivable_loss
from adr1.rewards.future import Future
from adr1.rewards.lights import red_light_crossing
from adr1.rewards.progress import progress
from adr1.trajectories.ego_shape import DEFAULT_SHAPE, EgoShape

Row = Float64[np.ndarray, " n"]


@dataclass(frozen=True)
class RewardConfig:
    """What each term weighs; all but progress are costs. These are our own figures.

    Raises:
        InputError: a weight is negative or not finite.
    """

    progress: float = 1.0
    collision: float = 5.0
    drivable: float = 3.0
    closeness: float = 1.0
    discomfort: float = 0.2
    lights: float = 2.0

    def __post_init__(self) -> None:
        for field in fields(self):
            weight = getattr(self, field.name)
            if not (math.isfinite(weight) and weight >= 0.0):
                raise InputError(f"the weight of {field.name} is 0 or more, not {weight}")


PRESETS: Mapping[str, RewardConfig] = MappingProxyType(
    {
        "balanced": RewardConfig(),
        "cautious": RewardConfig(collision=10.0, drivable=6.0, closeness=3.0, lights=5.0),
        "brisk": RewardConfig(progress=2.0, closeness=0.5, discomfort=0.1),
        "safety_only": RewardConfig(progress=0.0, discomfort=0.0),
    }
)


@dataclass(frozen=True, eq=False)
class RewardTerms:
    """Terms (n,), each in [0, 1] and named as its weight, and their weighted sum."""

    progress: Row
    collision: Row
    drivable: Row
    closeness: Row
    discomfort: Row
    lights: Row
    total: Row


def score(
    future: Future,
    config: RewardConfig = PRESETS["balanced"],
    *,
    shape: EgoShape = DEFAULT_SHAPE,
) -> RewardTerms:
    """All terms of a future, simulated or dreamed, and progress less all costs."""
    terms = {
        "progress": progress(future),
        "collision": collision_severity(future),
        "drivable": drivable_loss(future),
        "closeness": closeness(future, shape=shape),
        "discomfort": discomfort(future),
        "lights": red_light_crossing(future, shape=shape),
    }
    costs = [getattr(config, name) * terms[name] for name in terms if name != "progress"]
    return RewardTerms(**terms, total=config.progress * terms["progress"] - sum(costs))
