"""Charts of one actor's track that several parts show."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from adr1.parity.part import Chart, Line
from adr1.parity.recorded import Recorded, Track

DRIVEN = "driven"
"""Name of the track of the vehicle that a part is about."""


def over_time(
    title: str,
    unit: str,
    values: Callable[[Track], NDArray[np.float64]],
    actor: str = DRIVEN,
) -> Chart:
    """A quantity of one actor over time; nothing where the actor was not recorded."""

    def line(recorded: Recorded) -> Line:
        track = recorded.tracks.get(actor)
        if track is None:
            return np.empty(0), np.empty(0)
        return track.time_s, values(track)

    return Chart(title, "time (s)", unit, line)


def speed(actor: str = DRIVEN, title: str = "Speed") -> Chart:
    """Speed in km/h over time."""
    return over_time(title, "km/h", lambda track: track.speed_mps * 3.6, actor)


def gear(actor: str = DRIVEN) -> Chart:
    """Gear over time."""
    return over_time("Gear", "", lambda track: track.column("gear"), actor)


def acceleration(actor: str = DRIVEN) -> Chart:
    """Rate of change of the speed over time."""
    return over_time(
        "Acceleration along the path",
        "m/s²",
        lambda track: np.gradient(track.speed_mps, track.dt_s),
        actor,
    )


def yaw_rate(actor: str = DRIVEN) -> Chart:
    """Turn rate over time, positive to the right."""
    return over_time("Yaw rate", "°/s", lambda track: track.column("wz_dps"), actor)


def lateral(actor: str = DRIVEN) -> Chart:
    """Lateral acceleration over time."""
    return over_time("Lateral acceleration", "m/s²", lambda track: track.lateral_mps2, actor)


def path(actor: str = DRIVEN) -> Chart:
    """Where an actor went, seen from above: x to the right, y (south) downwards."""

    def line(recorded: Recorded) -> Line:
        track = recorded.tracks.get(actor)
        if track is None:
            return np.empty(0), np.empty(0)
        return track.column("x_m"), -track.column("y_m")

    return Chart("Path from above", "x (m)", "north (m)", line, equal_axes=True)
