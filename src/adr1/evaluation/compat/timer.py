"""`srunner.scenariomanager.timer`: the simulated clock that agents read."""

from __future__ import annotations

import datetime
from typing import Any


class GameTime:
    """Simulated time since the route's start, kept for the whole process."""

    _time_s = 0.0
    _carla_time_s = 0.0
    _frame = 0
    _wallclock = datetime.datetime.fromtimestamp(0.0)
    _started = False

    @classmethod
    def on_carla_tick(cls, timestamp: Any) -> None:
        """Take over one tick's `carla.Timestamp`; older or equal frames are ignored."""
        if cls._frame >= timestamp.frame:
            return
        frames = timestamp.frame - cls._frame if cls._started else 1
        cls._time_s += timestamp.delta_seconds * frames
        cls._frame = timestamp.frame
        cls._carla_time_s = timestamp.elapsed_seconds
        cls._wallclock = datetime.datetime.now()
        cls._started = True

    @classmethod
    def restart(cls) -> None:
        """Begin a new route at time 0."""
        cls._time_s = 0.0
        cls._carla_time_s = 0.0
        cls._frame = 0
        cls._started = False

    @classmethod
    def get_time(cls) -> float:
        """Simulated seconds since the route's start."""
        return cls._time_s

    @classmethod
    def get_carla_time(cls) -> float:
        """Simulated seconds since the server's start."""
        return cls._carla_time_s

    @classmethod
    def get_wallclocktime(cls) -> datetime.datetime:
        """Wall-clock time of the last tick."""
        return cls._wallclock

    @classmethod
    def get_frame(cls) -> int:
        """The simulator's frame number of the last tick."""
        return cls._frame
