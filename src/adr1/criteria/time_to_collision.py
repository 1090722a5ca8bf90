"""Time to collision (TTC): how long until the ego would touch somebody if nobody did anything.

Definition (J. C. Hayward, Near-miss determination through use of a scale of danger, 1972): both go
on with the velocity that they have; here their boxes, seen from above. The bound of 1.5 s is the
one that the Surrogate Safety Assessment Model counts conflicts by (FHWA-HRT-08-051, 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from adr1.criteria.conflicts import HORIZON_S, conflicts_of
from adr1.criteria.drive import Drive
from adr1.criteria.finding import Finding, moment_at
from adr1.criteria.spans import spans_where
from adr1.episodes.drive_arrays import read_drive_arrays
from adr1.episodes.log_reader import StateLogReader


@dataclass(frozen=True)
class TimeToCollision:
    """Fails where the time to collision falls below a bound; its figure is the least one [s].

    Attributes:
        least_s: bound of the time to collision.
        horizon_s: conflicts that are further off are none.
    """

    least_s: float = 1.5
    horizon_s: float = HORIZON_S

    def judge(self, drive: Drive) -> Finding:
        """One moment for each stretch of time below the bound, where it is least."""
        conflicts = conflicts_of(drive.arrays, self.horizon_s)
        series_s = conflicts.least_ttc_s()
        moments = []
        for begin, end in spans_where(series_s < self.least_s):
            tick = begin + int(np.argmin(series_s[begin:end]))
            least_s = float(series_s[tick])
            now = np.flatnonzero(conflicts.tick == tick)
            other = int(conflicts.other_id[now[np.argmin(conflicts.ttc_s[now])]])
            told = f"Time to collision with actor {other} fell to {least_s:.2f} s"
            moments.append(moment_at(drive, tick, told, other_id=other, ttc_s=least_s))
        least_of_all = None if not len(conflicts.tick) else float(series_s.min())
        return Finding(least_of_all, not moments, tuple(moments))


def ttc_series(log: StateLogReader) -> Float[np.ndarray, " t"]:
    """The least time to collision at every tick of a log, in seconds; infinite without a conflict.

    Raises:
        FileFormatError: a file of the log is damaged.
    """
    return conflicts_of(read_drive_arrays(log)).least_ttc_s()
