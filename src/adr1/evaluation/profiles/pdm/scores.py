"""Parts of the driver model scores put together, and their means over the windows of a drive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from adr1.evaluation.profiles.pdm import rules
from adr1.evaluation.profiles.pdm.collisions import (
    LOOK_AHEAD_SAMPLES,
    Dangers,
    Touches,
    dangers_of,
    no_at_fault_collision,
    time_to_collision,
    touches_of,
)
from adr1.evaluation.profiles.pdm.comfort import comfort_v1, history_comfort
from adr1.evaluation.profiles.pdm.formulas import (
    EPDMS_FACTORS,
    EPDMS_WEIGHTS,
    PDMS_FACTORS,
    PDMS_WEIGHTS,
)
from adr1.evaluation.profiles.pdm.track import WINDOW_SAMPLES, DrivenTrack


@dataclass(frozen=True)
class PdmScores:
    """Means over the windows of a drive, all in [0, 1].

    Attributes:
        windows: how many there were.
        score: mean of the windows' scores.
        multiplier: mean of the products of the factors, such as NC * DAC.
        parts: mean of each factor and of each weighted part, by its short name.
    """

    windows: int
    score: float
    multiplier: float
    parts: dict[str, float]


def score_windows(track: DrivenTrack) -> tuple[PdmScores, PdmScores] | None:
    """PDMS and EPDMS of a drive; None for a drive of less than 4 s."""
    starts = track.window_starts
    if not starts:
        return None
    touches, dangers = touches_of(track), dangers_of(track)
    v1 = [pdms_parts(track, touches, dangers, start) for start in starts]
    v2 = [epdms_parts(track, touches, dangers, start) for start in starts]
    return (
        _mean(v1, PDMS_FACTORS, PDMS_WEIGHTS),
        _mean(v2, EPDMS_FACTORS, EPDMS_WEIGHTS),
    )


def pdms_parts(
    track: DrivenTrack, touches: Touches, dangers: Dangers, start: int
) -> dict[str, float]:
    """The parts of PDMS in one window."""
    factors = {
        "NC": no_at_fault_collision(touches, start),
        "DAC": rules.drivable_area(track, start),
    }
    return {
        **factors,
        "TTC": time_to_collision(dangers, touches, start, WINDOW_SAMPLES - 1),
        "EP": rules.progress_v1(track, start, product(factors, PDMS_FACTORS)),
        "C": comfort_v1(track, start),
    }


def epdms_parts(
    track: DrivenTrack, touches: Touches, dangers: Dangers, start: int
) -> dict[str, float]:
    """The parts of EPDMS in one window; contacts after its end are not looked for."""
    factors = {
        "NC": no_at_fault_collision(touches, start),
        "DAC": rules.drivable_area(track, start),
        "DDC": rules.driving_direction(track, start),
        "TLC": rules.traffic_lights(track, start),
    }
    last = WINDOW_SAMPLES - 1 - max(LOOK_AHEAD_SAMPLES)
    return {
        **factors,
        "TTC": time_to_collision(dangers, touches, start, last),
        "EP": rules.progress_v2(track, start, product(factors, EPDMS_FACTORS)),
        "LK": rules.lane_keeping(track, start),
        "HC": history_comfort(track, start),
    }


def product(parts: dict[str, float], names: Sequence[str]) -> float:
    """The factors of a score multiplied."""
    result = 1.0
    for name in names:
        result *= parts[name]
    return result


def weighted_mean(parts: dict[str, float], weights: dict[str, float]) -> float:
    """The weighted parts of a score."""
    return sum(weight * parts[name] for name, weight in weights.items()) / sum(weights.values())


def _mean(
    windows: Sequence[dict[str, float]], factors: Sequence[str], weights: dict[str, float]
) -> PdmScores:
    count = len(windows)
    multipliers = [product(parts, factors) for parts in windows]
    scores = [
        multiplier * weighted_mean(parts, weights)
        for multiplier, parts in zip(multipliers, windows, strict=True)
    ]
    names = (*factors, *weights)
    return PdmScores(
        windows=count,
        score=fsum(scores) / count,
        multiplier=fsum(multipliers) / count,
        parts={name: fsum(parts[name] for parts in windows) / count for name in names},
    )
