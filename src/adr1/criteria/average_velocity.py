"""Mean speed: distance over time. ScenarioRunner's AverageVelocityTest passes above a bound."""

from __future__ import annotations

from dataclasses import dataclass

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding
from adr1.criteria.motion import driven_m


@dataclass(frozen=True)
class AverageVelocity:
    """Passes where the ego is faster than a bound on average; its figure is that speed [m/s].

    Attributes:
        least_mps: bound of the mean speed; None only measures.
    """

    least_mps: float | None = None

    def judge(self, drive: Drive) -> Finding:
        """Over all of the drive; a drive that takes no time has none."""
        arrays = drive.arrays
        elapsed_s = float(arrays.time_s[-1] - arrays.time_s[0]) if len(arrays) else 0.0
        if not elapsed_s > 0.0:
            return Finding(None, None)
        value = float(driven_m(arrays)[-1]) / elapsed_s
        return Finding(value, None if self.least_mps is None else value > self.least_mps)
