"""What every baseline offers, and what they share: least gaps so far, and chances from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from jaxtyping import Bool, Float, Float32
from scipy.special import expit

from adr1.errors import InputError
from adr1.synthesis.outcome import OFF_ROAD_DEPTH_M, EventKind
from adr1.world_model.examples import STEPS, Examples, Plans
from adr1.world_model.interface import Hazard


class Entrant(Protocol):
    """Something that foresees; `fit` comes first, and looks at nothing else later."""

    name: str

    def fit(self, train: Examples, validation: Examples) -> None:
        """Learn from training examples, calibrate on validation ones."""

    def hazard(self, examples: Examples) -> Hazard:
        """Chances for every candidate, from situations and plans only."""


def depth_off_road(plans: Plans) -> Float32[np.ndarray, "S K 8"]:
    """How far any wheel of the plan has been beyond what counts as off the road, so far [m]."""
    least = plans.wheels_m.min(axis=-1).reshape(*plans.wheels_m.shape[:2], STEPS, -1).min(axis=-1)
    return np.asarray(-np.minimum.accumulate(least, axis=-1) - OFF_ROAD_DEPTH_M, dtype=np.float32)


def happened_by(examples: Examples, kind: EventKind | None = None) -> Bool[np.ndarray, "S K 8"]:
    """Whether an event (of a kind) has happened by the end of each half second."""
    outcomes = examples.outcomes
    by = outcomes.event_step[..., None] <= np.arange(STEPS)
    return by if kind is None else by & (outcomes.event == kind)[..., None]


@dataclass(frozen=True)
class Curve:
    """Chance = logistic(slope x severity + shift); severity in metres of overlap, cut off."""

    slope: float
    shift: float

    def chance(self, severity_m: Float[np.ndarray, "*n"]) -> Float32[np.ndarray, "*n"]:
        cut = np.clip(severity_m, SEVERITY_M[0], SEVERITY_M[1])
        return np.asarray(expit(self.slope * cut + self.shift), dtype=np.float32)


SEVERITY_M = (-4.0, 1.5)
_RIDGE = 1e-3


def fit_curve(severity_m: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"]) -> Curve:
    """The curve with the best likelihood, by Newton's method.

    Raises:
        InputError: there is no example.
    """
    if not len(events):
        raise InputError("a curve needs one example at least")
    cut = np.clip(severity_m, *SEVERITY_M).astype(np.float64)
    x = np.column_stack([cut, np.ones(len(events))])
    w = np.zeros(2)
    for _ in range(50):
        chance = expit(x @ w)
        slope = x.T @ (chance - events) / len(events) + _RIDGE * w
        curve = (x * (chance * (1.0 - chance))[:, None]).T @ x / len(events) + _RIDGE * np.eye(2)
        move = np.linalg.solve(curve, slope)
        w = w - np.clip(move, -2.0, 2.0)
        if np.abs(move).max() < 1e-8:
            break
    return Curve(float(w[0]), float(w[1]))


def either(collision: Float[np.ndarray, "*n"], off_road: Float[np.ndarray, "*n"]) -> Hazard:
    """A hazard whose two causes come independently."""
    together = 1.0 - (1.0 - collision) * (1.0 - off_road)
    return Hazard(*(np.asarray(a, dtype=np.float32) for a in (together, collision, off_road)))
