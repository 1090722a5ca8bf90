"""Who takes part: what has the two methods of `Entrant`; with `dreamed_boxes` it dreams, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from adr1.world_model.agents_model import AgentsModel
from adr1.world_model.baselines.boosted import BoostedBaseline
from adr1.world_model.baselines.entrant import Entrant
from adr1.world_model.baselines.geometric import (
    last_frame_baseline,
    turn_rate_baseline,
    velocity_baseline,
)
from adr1.world_model.baselines.idm import idm_baseline
from adr1.world_model.examples import FINE_STEPS, STEPS, Examples, rows_of
from adr1.world_model.figures import ModelEntrant
from adr1.world_model.forecasts import constant_turn, constant_velocity, fine_times
from adr1.world_model.interface import Hazard
from adr1.world_model.tensors import SituationTensors, situation_tensors

_AT_ONCE = 16
_EVERY = FINE_STEPS // STEPS


@runtime_checkable
class Dreamer(Protocol):
    """An entrant that says where everybody will be, so that its occupancy can be drawn."""

    def dreamed_boxes(self, examples: Examples) -> Float32[np.ndarray, "S K A 8 3"]:
        """Poses of all agents under each plan; row 0 is the ego."""


class DreamingModel(ModelEntrant):
    """A trained world model that shows its dreams."""

    def dreamed_boxes(self, examples: Examples) -> Float32[np.ndarray, "S K A 8 3"]:
        """See `Dreamer.dreamed_boxes`."""
        parts = []
        for begin in range(0, len(examples), _AT_ONCE):
            rows = slice(begin, begin + _AT_ONCE)
            encoded = self.model.encode(rows_of(examples.situations, rows))
            parts.append(self.model.step(encoded, rows_of(examples.plans, rows)).agents)
        return np.concatenate(parts)


Forecast = Callable[[SituationTensors, Float[Tensor, " t"]], Tensor]


@dataclass
class ForecastEntrant:
    """A geometric baseline together with the boxes that it lays its plan over."""

    baseline: Entrant
    forecast: Forecast
    name: str = ""

    def __post_init__(self) -> None:
        self.name = self.baseline.name

    def fit(self, train: Examples, validation: Examples) -> None:
        """Calibrate the baseline."""
        self.baseline.fit(train, validation)

    def hazard(self, examples: Examples) -> Hazard:
        """See `Entrant.hazard`."""
        return self.baseline.hazard(examples)

    def dreamed_boxes(self, examples: Examples) -> Float32[np.ndarray, "S K A 8 3"]:
        """See `Dreamer.dreamed_boxes`; the ego follows its plan."""
        times = fine_times()[_EVERY - 1 :: _EVERY]
        boxes = self.forecast(situation_tensors(examples.situations), times).numpy()
        shape = examples.outcomes.agents.shape
        found = np.broadcast_to(boxes[:, None], shape).astype(np.float32).copy()
        found[:, :, 0] = examples.plans.poses
        return found


def baselines() -> list[Entrant]:
    """What any engineer would ask for."""
    return [
        BoostedBaseline(),
        idm_baseline(),
        ForecastEntrant(turn_rate_baseline(), constant_turn),
        ForecastEntrant(velocity_baseline(), constant_velocity),
        ForecastEntrant(last_frame_baseline(), _still),
    ]


def model_entrant(name: str, weights: Path) -> DreamingModel:
    """A world model from its weights.

    Raises:
        FileFormatError: they are missing or of another version.
    """
    return DreamingModel(name, AgentsModel.load(weights))


def _still(situations: SituationTensors, times_s: Float[Tensor, " t"]) -> Tensor:
    now = situations.past[:, :, -1:, :3]
    return now.expand(-1, -1, len(times_s), -1).to(torch.float32)
