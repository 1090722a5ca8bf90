"""Which candidates are shown in which step of a training: decided by seed and step alone.

So a training that is resumed sees what it would have seen, and nothing about order is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import torch
from jaxtyping import Bool, Int

from adr1.errors import InputError
from adr1.world_model.examples import Examples
from adr1.world_model.forecasts import simple_gaps_of_many
from adr1.world_model.presets import Training
from adr1.world_model.tensors import (
    OutcomeTensors,
    PlanTensors,
    SituationTensors,
    mirrored_outcomes,
    mirrored_plans,
    mirrored_situations,
    outcome_tensors,
    picked,
    plan_tensors,
    situation_tensors,
)

_ORDER, _CHOICE = 1, 2


class Mix(str, Enum):
    """Which candidates a model is taught: those without an event, or all."""

    SAFE = "safe"
    IMPARTIAL = "impartial"

    def allowed(self, examples: Examples) -> Bool[np.ndarray, "S K"]:
        """The candidates of this mix."""
        valid = examples.plans.valid
        return valid if self is Mix.IMPARTIAL else valid & ~examples.is_event()


@dataclass(frozen=True, eq=False)
class Taught:
    """Examples as tensors; `allowed` says which candidates may be shown."""

    situations: SituationTensors
    plans: PlanTensors
    outcomes: OutcomeTensors
    allowed: Bool[np.ndarray, "S K"]

    @classmethod
    def of(cls, examples: Examples, mix: Mix, device: str = "cpu") -> Taught:
        """All examples; gaps of simple forecasts are worked out once, here."""
        situations = situation_tensors(examples.situations, device)
        fine = torch.as_tensor(examples.plans.fine, device=device)
        plans = plan_tensors(examples.plans, simple_gaps_of_many(situations, fine), device)
        outcomes = outcome_tensors(examples.outcomes, device)
        return cls(situations, plans, outcomes, mix.allowed(examples))

    def __len__(self) -> int:
        return len(self.allowed)


@dataclass(frozen=True, eq=False)
class Batch:
    """What one step is shown."""

    situations: SituationTensors
    plans: PlanTensors
    outcomes: OutcomeTensors


def batch_of(taught: Taught, training: Training, step: int) -> Batch:
    """The batch of one step.

    Raises:
        InputError: no situation has a candidate that may be shown.
    """
    usable = np.flatnonzero(taught.allowed.any(axis=1))
    if not len(usable):
        raise InputError("no candidate of the mix is among the examples; record more clips")
    rows = usable[_rows(training, step, len(usable))]
    rng = np.random.default_rng([training.seed, _CHOICE, step])
    keys = np.where(taught.allowed[rows], rng.random(taught.allowed[rows].shape), 2.0)
    chosen = np.argsort(keys, axis=1, kind="stable")[:, : training.candidates]
    shown = np.take_along_axis(keys, chosen, axis=1) < 2.0
    sign = np.where(rng.random(len(rows)) < training.mirror, -1.0, 1.0).astype(np.float32)
    device = taught.plans.poses.device
    row, column = (torch.as_tensor(a, device=device) for a in (rows, chosen))
    signs = torch.as_tensor(sign, device=device)
    plans = picked(taught.plans, row[:, None], column)
    plans = PlanTensors(
        plans.poses,
        plans.fine,
        plans.wheels_m,
        plans.red_line_s,
        torch.as_tensor(shown, device=device),
        plans.gaps_m,
    )
    return Batch(
        mirrored_situations(picked(taught.situations, row), signs),
        mirrored_plans(plans, signs),
        mirrored_outcomes(picked(taught.outcomes, row[:, None], column), signs),
    )


def _rows(training: Training, step: int, count: int) -> Int[np.ndarray, " b"]:
    """Positions in an endless row of shuffled passes over all situations."""
    places = step * training.situations + np.arange(training.situations)
    passes = places // count
    orders = {
        int(p): np.random.default_rng([training.seed, _ORDER, int(p)]).permutation(count)
        for p in np.unique(passes)
    }
    return np.array([orders[int(p)][at % count] for p, at in zip(passes, places, strict=True)])
