"""Discrete-time survival: hazards per half second -> chances, and how likely an outcome was."""

from __future__ import annotations

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn.functional import pad, softplus

from adr1.world_model.examples import STEPS


def log_survival(logits: Float[Tensor, "*batch 8"]) -> Float[Tensor, "*batch 8"]:
    """Logarithm of the chance to get through each half second."""
    return -softplus(logits)


def combined(
    collision_logits: Float[Tensor, "*batch A 8"], off_road_logits: Float[Tensor, "*batch 8"]
) -> Float[Tensor, "*batch 8"]:
    """`log_survival` of all dangers together."""
    return log_survival(collision_logits).sum(dim=-2) + log_survival(off_road_logits)


def negative_log_likelihood(
    log_survived: Float[Tensor, "*batch 8"], event_step: Int64[Tensor, " *batch"]
) -> Float[Tensor, " *batch"]:
    """Of an event in that half second and none before; of none at all where the step is 8."""
    before = pad(log_survived.cumsum(dim=-1), (1, 0))
    got_there = before.gather(-1, event_step[..., None])[..., 0]
    last = event_step.clamp(max=STEPS - 1)[..., None]
    happened = log_of_event(log_survived.gather(-1, last)[..., 0])
    return -(got_there + torch.where(event_step < STEPS, happened, torch.zeros_like(happened)))


def log_of_event(log_survived: Float[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
    """log(1 - S) from log S, exact for tiny chances, too."""
    return torch.log(-torch.expm1(log_survived.clamp(max=-1e-7)))


def log_odds_by_step(log_survived: Float[Tensor, "*batch 8"]) -> Float[Tensor, "*batch 8"]:
    """Log odds that the event has happened by the end of each half second."""
    total = log_survived.cumsum(dim=-1)
    return log_of_event(total) - total
