"""All figures of one entrant on one set of examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from adr1.synthesis.outcome import EventKind
from adr1.world_model.baselines.entrant import Entrant
from adr1.world_model.examples import Examples, rows_of
from adr1.world_model.interface import Hazard, WorldModel
from adr1.world_model.metrics.calibration import brier, expected_calibration_error
from adr1.world_model.metrics.decisions import (
    best_threshold,
    f1_at,
    false_alarms_at,
    gap_at_false_alarms,
    optimism_gap,
)
from adr1.world_model.metrics.intervals import Interval, bootstrap
from adr1.world_model.metrics.ordering import kendall_tau_b, pair_concordance
from adr1.world_model.metrics.ranking import auprc, auroc

NEAR_MISS_M = 1.5
FALSE_ALARMS = 0.10
_STATES_AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Judged:
    """Chances of a set of examples beside what happened."""

    examples: Examples
    hazard: Hazard

    @property
    def chance(self) -> Float[np.ndarray, "S K"]:
        """Of any event within four seconds."""
        return self.hazard.event[..., -1]


def hazard_of(model: WorldModel, examples: Examples) -> Hazard:
    """Ask a world model about all candidates, some situations at a time."""
    parts = []
    for begin in range(0, len(examples), _STATES_AT_ONCE):
        rows = slice(begin, begin + _STATES_AT_ONCE)
        situations = rows_of(examples.situations, rows)
        encoded = model.encode(situations)
        parts.append(model.hazard(model.step(encoded, rows_of(examples.plans, rows))))
    names = ("event", "collision", "off_road")
    return Hazard(*(np.concatenate([getattr(p, n) for p in parts]) for n in names))


class ModelEntrant:
    """A trained world model among the baselines."""

    def __init__(self, name: str, model: WorldModel) -> None:
        self.name = name
        self.model = model

    def fit(self, train: Examples, validation: Examples) -> None:
        """It has been taught and calibrated before."""

    def hazard(self, examples: Examples) -> Hazard:
        """See `Entrant.hazard`."""
        return hazard_of(self.model, examples)


def threshold_of(entrant: Entrant, validation: Examples) -> float:
    """The threshold with the best F1 on validation examples."""
    valid = validation.plans.valid
    chance = entrant.hazard(validation).event[..., -1]
    return best_threshold(chance[valid], validation.is_event()[valid])


def figures_of(judged: Judged, threshold: float) -> dict[str, float]:
    """Every figure, by name; NaN where the examples do not allow it.

    Collisions only: against candidates without any event, by the chance of a collision. Near
    misses: all events against candidates without one that came within NEAR_MISS_M of a box.
    """
    valid = judged.examples.plans.valid
    kind = judged.examples.outcomes.event
    events, safe = (kind > 0) & valid, (kind == 0) & valid
    hit = (kind == EventKind.COLLISION) & valid
    near = safe & (judged.examples.outcomes.gap_m < NEAR_MISS_M)
    chance, crash = judged.chance, judged.hazard.collision[..., -1]
    c, e = chance[valid].astype(np.float64), events[valid]
    step = -judged.examples.outcomes.event_step.astype(np.float64)
    return {
        "candidates": float(valid.sum()),
        "event_share": float(e.mean()),
        "auroc": auroc(c, e),
        "auroc_collisions": auroc(crash[hit | safe], hit[hit | safe]),
        "auroc_near_misses": auroc(chance[events | near], events[events | near]),
        "auprc": auprc(c, e),
        "brier": brier(c, e),
        "ece": expected_calibration_error(c, e),
        "f1": f1_at(c, e, threshold),
        "false_alarms": false_alarms_at(c, e, threshold),
        "gap_at_half": optimism_gap(c, e),
        "gap_at_half_collisions": optimism_gap(chance[hit], np.ones(hit.sum(), dtype=np.bool_)),
        "false_alarms_at_half": false_alarms_at(c, e, 0.5),
        "gap_at_10_percent": gap_at_false_alarms(c, e, ~e, FALSE_ALARMS),
        "gap_at_10_percent_collisions": gap_at_false_alarms(c, hit[valid], ~e, FALSE_ALARMS),
        "pair_concordance": pair_concordance(chance, step, valid),
        "kendall_tau_b": kendall_tau_b(chance, step, valid),
    }


def auroc_interval(judged: Judged) -> Interval:
    """AUROC with its interval, by situation."""
    return bootstrap(_auroc_of(judged), len(judged.examples))


def auroc_difference(judged: Judged, other: Judged) -> Interval:
    """How much better one is than another on the same examples, paired."""
    mine, theirs = _auroc_of(judged), _auroc_of(other)
    return bootstrap(lambda rows: mine(rows) - theirs(rows), len(judged.examples))


def _auroc_of(judged: Judged) -> Callable[[np.ndarray], float]:
    valid: Bool[np.ndarray, "S K"] = judged.examples.plans.valid
    events = judged.examples.is_event()

    def measure(rows: np.ndarray) -> float:
        there = valid[rows]
        return auroc(judged.chance[rows][there], events[rows][there])

    return measure
