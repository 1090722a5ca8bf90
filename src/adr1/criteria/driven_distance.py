"""How far the ego drove. ScenarioRunner's DrivenDistanceTest passes beyond a distance.

Its second bound, for "acceptable", is this criterion with another one.
"""

from __future__ import annotations

from dataclasses import dataclass

from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding
from adr1.criteria.motion import driven_m


@dataclass(frozen=True)
class DrivenDistance:
    """Passes where the ego drives further than a bound; its figure is the distance [m].

    Attributes:
        least_m: bound of the distance; None only measures.
    """

    least_m: float | None = None

    def judge(self, drive: Drive) -> Finding:
        """The sum of the ways from tick to tick."""
        if not len(drive.arrays):
            return Finding(None, None)
        value = float(driven_m(drive.arrays)[-1])
        return Finding(value, None if self.least_m is None else value > self.least_m)
