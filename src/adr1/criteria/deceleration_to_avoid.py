"""Deceleration rate to avoid a crash (DRAC): how hard the ego would have to brake.

Definition (S. Almqvist et al., Use of speed profile as surrogate measure for traffic conflicts
studies, 1991): the constant deceleration that takes away the closing speed over the gap that is
left, v^2 / (2 gap). Here the gap is what is left until boxes touch if both go on as they do, and
the speed is the part along the ego's heading, which is what its brakes can take away. The bound of
3.35 m/s2 is that of J. Archer, Indicators for traffic safety assessment and prediction, 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from adr1.criteria.conflicts import HORIZON_S, conflicts_of
from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, moment_at
from adr1.criteria.spans import spans_where


@dataclass(frozen=True)
class DecelerationToAvoid:
    """Fails where more deceleration was needed than a bound; its figure is the greatest [m/s2].

    Attributes:
        greatest_mps2: bound of the deceleration.
        horizon_s: conflicts that are further off are none.
    """

    greatest_mps2: float = 3.35
    horizon_s: float = HORIZON_S

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch of time above the bound, where it is greatest; infinite once
        boxes touch, None without a conflict."""
        conflicts = conflicts_of(drive.arrays, self.horizon_s)
        series = conflicts.greatest_drac_mps2()
        rates = conflicts.drac_mps2()
        moments = []
        for begin, end in spans_where(series > self.greatest_mps2):
            tick = begin + int(np.argmax(series[begin:end]))
            now = np.flatnonzero(conflicts.tick == tick)
            other = int(conflicts.other_id[now[np.argmax(rates[now])]])
            told = f"Only {series[tick]:.2f} m/s2 would have avoided actor {other}"
            figures = {"other_id": other, "drac_mps2": float(series[tick])}
            moments.append(moment_at(drive, tick, told, **figures))
        greatest = None if not len(conflicts.tick) else float(series.max())
        return Finding(greatest, not moments, tuple(moments))
