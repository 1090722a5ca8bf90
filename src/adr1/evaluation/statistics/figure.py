"""What a figure of a run is: a sum over its drives divided by another sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from adr1.evaluation.results import RouteResult

Terms = Callable[[RouteResult], tuple[float, float] | None]
Kind = Literal["mean", "rate"]
POINTS = "points"


@dataclass(frozen=True)
class Figure:
    """One figure of a run.

    Attributes:
        name, unit: for people; the name is unique.
        kind: a mean over drives, or a rate of events.
        terms: what a drive adds above and below the line; None for a drive that it does not
            concern.
        top: greatest value that a drive can have, None where there is no such bound; the least
            is 0.
    """

    name: str
    unit: str
    kind: Kind
    terms: Terms
    top: float | None = None

    def columns(
        self, drives: Sequence[RouteResult]
    ) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
        """Numerators and denominators of all drives."""
        rows = np.array([self.terms(drive) or (0.0, 0.0) for drive in drives], dtype=np.float64)
        return rows[:, 0], rows[:, 1]
