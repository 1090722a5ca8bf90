"""The highest speed. ScenarioRunner's MaxVelocityTest fails once the speed exceeds a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, span_moments


@dataclass(frozen=True)
class MaxVelocity:
    """Fails where the ego is faster than a bound; its figure is the highest speed [m/s].

    Attributes:
        greatest_mps: bound of the speed; None only measures.
    """

    greatest_mps: float | None = None

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch of time above the bound."""
        arrays = drive.arrays
        speed_mps = arrays.speeds_mps()[arrays.ego_row]
        known = speed_mps[np.isfinite(speed_mps)]
        if not len(known):
            return Finding(None, None)
        if self.greatest_mps is None:
            return Finding(float(known.max()), None)

        def told(begin: int, end: int) -> str:
            return f"Agent drove at up to {np.nanmax(speed_mps[begin:end]):.2f} m/s"

        moments = span_moments(drive, speed_mps > self.greatest_mps, told)
        return Finding(float(known.max()), not moments, moments)
