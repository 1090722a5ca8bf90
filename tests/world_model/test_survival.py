"""Survival against chances multiplied by hand."""

from __future__ import annotations

import math

import pytest
import torch

from adr1.world_model.survival import (
    combined,
    log_odds_by_step,
    log_survival,
    negative_log_likelihood,
)


def _logit(chance: float) -> float:
    return math.log(chance / (1.0 - chance))


def test_likelihood_of_an_event_and_of_none() -> None:
    hazards = [0.1, 0.2, 0.5, 0.3, 0.1, 0.1, 0.1, 0.1]
    logits = torch.tensor([[_logit(h) for h in hazards]] * 2)
    loss = negative_log_likelihood(log_survival(logits), torch.tensor([2, 8]))
    assert float(loss[0]) == pytest.approx(-math.log(0.9 * 0.8 * 0.5), rel=1e-5)
    alive = math.prod(1.0 - h for h in hazards)
    assert float(loss[1]) == pytest.approx(-math.log(alive), rel=1e-5)


def test_dangers_multiply() -> None:
    collision = torch.full((1, 3, 8), _logit(0.1))
    off_road = torch.full((1, 8), _logit(0.2))
    survived = combined(collision, off_road).exp()
    assert float(survived[0, 0]) == pytest.approx(0.9**3 * 0.8, rel=1e-5)


def test_chances_never_fall_and_are_exact_when_tiny() -> None:
    odds = log_odds_by_step(log_survival(torch.full((1, 8), -14.0)))[0]
    assert bool((odds.diff() > 0.0).all())
    assert float(torch.sigmoid(odds[0])) == pytest.approx(math.exp(-14.0), rel=1e-3)


def test_certain_events_give_finite_losses() -> None:
    logits = torch.full((2, 8), 40.0, requires_grad=True)
    loss = negative_log_likelihood(log_survival(logits), torch.tensor([0, 8])).sum()
    loss.backward()
    assert torch.isfinite(loss)
    assert logits.grad is not None
    assert bool(torch.isfinite(logits.grad).all())
    quiet = negative_log_likelihood(log_survival(torch.full((1, 8), -60.0)), torch.tensor([3]))
    assert torch.isfinite(quiet).all()
