"""Everything that is measured of each entrant, with intervals by bootstrap over situations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from adr1.world_model.baselines.entrant import Entrant
from adr1.world_model.examples import Examples, selected
from adr1.world_model.figures import Judged, auroc_difference, figures_of, threshold_of
from adr1.world_model.interface import Hazard
from adr1.world_model.metrics.calibration import reliability
from adr1.world_model.metrics.intervals import Interval
from adr1.world_model.metrics.ordering import top1_regret
from adr1.world_model.metrics.ranking import auroc
from adr1.world_model.rewarding import driven_reward
from adr1.world_model.risk_foreseeing.entrants import Dreamer
from adr1.world_model.risk_foreseeing.occupancy_figures import occupancy_figures

HORIZONS_S = (1.0, 2.0, 3.0, 4.0)
_LEAST = 5
"""So many events and safe clips a group needs for a figure."""


@dataclass(frozen=True, eq=False)
class Result:
    """One entrant's results.

    Attributes:
        figures: by name, with intervals; threshold: chosen on validation examples.
        occupancy: figures of decoded occupancy, empty for entrants that do not dream.
        ahead: AUROC of the first entrant minus this one's, paired.
        families, horizons: AUROC per manoeuvre, and of what happens within so many seconds.
        reliability: (chance, share, count) per bin.
        judged: its chances.
    """

    name: str
    threshold: float
    figures: dict[str, Interval]
    occupancy: dict[str, float]
    ahead: Interval | None
    families: dict[str, float]
    horizons: dict[str, float]
    reliability: list[tuple[float, float, int]]
    judged: Judged


def measure(
    entrants: Sequence[Entrant],
    train: Examples,
    validation: Examples,
    test: Examples,
    *,
    resamples: int = 200,
) -> list[Result]:
    """Fit, calibrate and judge all entrants; the first is the one that others are compared with."""
    value = driven_reward(test)
    found: list[Result] = []
    for entrant in entrants:
        entrant.fit(train, validation)
        threshold = threshold_of(entrant, validation)
        judged = Judged(test, entrant.hazard(test))
        first = found[0].judged if found else None
        boxes = entrant.dreamed_boxes(test) if isinstance(entrant, Dreamer) else None
        found.append(
            Result(
                entrant.name,
                threshold,
                _figures(judged, threshold, value, resamples),
                {} if boxes is None else occupancy_figures(test, boxes).figures(),
                auroc_difference(first, judged) if first is not None else None,
                _families(judged),
                _horizons(judged),
                _reliability(judged),
                judged,
            )
        )
    return found


def _figures(
    judged: Judged, threshold: float, value: np.ndarray, resamples: int
) -> dict[str, Interval]:
    """All figures of one entrant with their intervals, from the same resamples."""
    count = len(judged.examples)
    rng = np.random.default_rng(0)
    drawn = [_of(judged, rng.integers(0, count, count), threshold, value) for _ in range(resamples)]
    whole = _of(judged, np.arange(count), threshold, value)
    found = {}
    for name, figure in whole.items():
        known = np.array([d[name] for d in drawn if math.isfinite(d[name])])
        low, high = np.quantile(known, [0.025, 0.975]).tolist() if len(known) else (math.nan,) * 2
        found[name] = Interval(figure, low, high)
    return found


def _of(judged: Judged, rows: np.ndarray, threshold: float, value: np.ndarray) -> dict[str, float]:
    hazard = judged.hazard
    part = Judged(
        selected(judged.examples, rows),
        Hazard(hazard.event[rows], hazard.collision[rows], hazard.off_road[rows]),
    )
    figures = figures_of(part, threshold)
    valid = part.examples.plans.valid
    regret = top1_regret(part.chance, np.nan_to_num(value[rows], nan=-np.inf), valid)
    figures["top1_regret"] = float(np.nanmean(regret))
    return figures


def _families(judged: Judged) -> dict[str, float]:
    found = {}
    names = judged.examples.outcomes.manoeuvre.astype(str)
    for name in sorted(set(names[judged.examples.plans.valid].tolist())):
        here = judged.examples.plans.valid & (names == name)
        events = judged.examples.is_event()[here]
        if min(events.sum(), (~events).sum()) >= _LEAST:
            found[name or "control"] = auroc(judged.chance[here].astype(np.float64), events)
    return found


def _horizons(judged: Judged) -> dict[str, float]:
    found = {}
    valid = judged.examples.plans.valid
    for horizon_s in HORIZONS_S:
        last = round(horizon_s / 0.5) - 1
        events = judged.examples.outcomes.event_step[valid] <= last
        chance = judged.hazard.event[valid][:, last].astype(np.float64)
        if min(events.sum(), (~events).sum()) >= _LEAST:
            found[f"{horizon_s:g} s"] = auroc(chance, events)
    return found


def _reliability(judged: Judged) -> list[tuple[float, float, int]]:
    valid = judged.examples.plans.valid
    diagram = reliability(
        judged.chance[valid].astype(np.float64), judged.examples.is_event()[valid]
    )
    rows = zip(diagram.mean_chance, diagram.event_share, diagram.counts, strict=True)
    return [(float(c), float(s), int(n)) for c, s, n in rows if n]
