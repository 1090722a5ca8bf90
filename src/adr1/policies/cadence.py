"""When a rule thinks: not every tick, but every so many tenths of a second."""

from __future__ import annotations

import math

_EARLY_S = 1e-3
"""Times are sums of ticks; a tick that is this little too early counts."""


class Cadence:
    """Says in which ticks it is time to think again; the first one is."""

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._last_s = -math.inf

    def due(self, time_s: float) -> bool:
        """Whether it is time; if so, the next time is counted from here."""
        if time_s < self._last_s + self._every_s - _EARLY_S:
            return False
        self._last_s = time_s
        return True
