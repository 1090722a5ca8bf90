"""How far a replay went away from what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from adr1.episodes.frame import StateFrame
from adr1.files import atomic_write_json

DEFAULT_TOLERANCE_M = 0.1


@dataclass(frozen=True, slots=True)
class Divergence:
    """Per tick of the replayed prefix: distances between actors as recorded and as replayed.

    Actors are matched in the order of their ids, which is the order they were spawned in: another
    server gives other numbers. A tick whose actors are not the recorded ones has None.

    Attributes:
        max_error_m, mean_error_m: over all vehicles, walkers and props of a tick.
        ego_error_m: of the ego alone.
        tolerance_m: see `first_tick_over`.
        first_tick_over: first tick (from 0) with an error over the tolerance or without matching
            actors; None where there is none.
        bit_equal: all values of all frames are the same, frame numbers and ids included.
    """

    max_error_m: tuple[float | None, ...]
    mean_error_m: tuple[float | None, ...]
    ego_error_m: tuple[float, ...]
    tolerance_m: float
    first_tick_over: int | None
    bit_equal: bool

    def write(self, path: Path) -> None:
        """Store it as JSON."""
        atomic_write_json(path, asdict(self))


def measure_divergence(
    recorded: Sequence[StateFrame],
    replayed: Sequence[StateFrame],
    tolerance_m: float = DEFAULT_TOLERANCE_M,
) -> Divergence:
    """Compare a replayed prefix with the record, tick by tick; both have the same length."""
    largest: list[float | None] = []
    mean: list[float | None] = []
    ego: list[float] = []
    first_over: int | None = None
    for tick, (was, now) in enumerate(zip(recorded, replayed, strict=True)):
        ego.append(_distance(was.ego_position_world_m, now.ego_position_world_m))
        errors_m = _errors(was, now)
        largest.append(None if errors_m is None else float(errors_m.max()))
        mean.append(None if errors_m is None else float(errors_m.mean()))
        over = errors_m is None or float(errors_m.max()) > tolerance_m
        if over and first_over is None:
            first_over = tick
    equal = all(was.same_as(now) for was, now in zip(recorded, replayed, strict=True))
    return Divergence(tuple(largest), tuple(mean), tuple(ego), tolerance_m, first_over, equal)


def _errors(was: StateFrame, now: StateFrame) -> np.ndarray | None:
    """Distance of each actor, (n,); None where the actors are not the same in kind and order."""
    if not np.array_equal(was.kinds, now.kinds) or was.ego_index != now.ego_index:
        return None
    gaps = was.positions_world_m.astype(np.float64) - now.positions_world_m
    return np.asarray(np.linalg.norm(gaps, axis=1))


def _distance(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return float(np.linalg.norm(np.subtract(a, b)))
