"""What follows from a threshold: F1, false alarms, and the optimism gap."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float


def f1_at(
    chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"], threshold: float
) -> float:
    """F1 of "chance > threshold"; 0 if nothing is right."""
    alarms = chances > threshold
    right = float((alarms & events).sum())
    wrong = float((alarms != events).sum())
    return 2.0 * right / (2.0 * right + wrong) if right else 0.0


def best_threshold(chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"]) -> float:
    """The threshold with the best F1, the highest of equals; to be chosen on validation data."""
    order = np.argsort(-chances, kind="stable")
    ranked = chances[order]
    right = np.cumsum(events[order])
    f1 = 2.0 * right / (np.arange(1, len(ranked) + 1) + events.sum())
    ends = np.append(np.diff(ranked) != 0.0, True)  # equal chances raise an alarm together
    best = int(np.argmax(np.where(ends, f1, -1.0)))
    below = ranked[best + 1] if best + 1 < len(ranked) else ranked[best] - 1.0
    return float(0.5 * (ranked[best] + below))


def false_alarms_at(
    chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"], threshold: float
) -> float:
    """Share of non-events with a chance > threshold. NaN without any."""
    quiet = chances[~events]
    return float(np.mean(quiet > threshold)) if len(quiet) else float("nan")


def optimism_gap(
    chances: Float[np.ndarray, " n"], events: Bool[np.ndarray, " n"], threshold: float = 0.5
) -> float:
    """P(no alarm | it happened): the share of events that were dreamed away. NaN without any."""
    harmed = chances[events]
    return float(np.mean(harmed <= threshold)) if len(harmed) else float("nan")


def gap_at_false_alarms(
    chances: Float[np.ndarray, " n"],
    events: Bool[np.ndarray, " n"],
    safe: Bool[np.ndarray, " n"],
    rate: float,
) -> float:
    """Optimism gap at the lowest threshold that alarms on at most `rate` of the safe ones.

    Args:
        events: those that the gap is about, for instance collisions only.
        safe: those that the rate is about.
    """
    quiet = np.sort(chances[safe])[::-1]
    if not len(quiet):
        return float("nan")
    allowed = int(np.floor(rate * len(quiet)))
    threshold = float(quiet[allowed]) if allowed < len(quiet) else -np.inf
    return optimism_gap(chances, events, threshold)
