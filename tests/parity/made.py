"""Recordings made up from formulas, for tests that need no server."""

from __future__ import annotations

import numpy as np

from adr1.parity.config import ParityConfig
from adr1.parity.recorded import COLUMNS, Recorded, Track
from adr1.parity.recording import RecordingMeta

DT_S = 0.05


def track(ticks: int = 180, acceleration_mps2: float = 3.0, yaw_rate_dps: float = 0.0) -> Track:
    """A car that starts at (40, 1.75) and accelerates evenly to the east."""
    time_s = np.arange(1, ticks + 1) * DT_S
    rows = np.zeros((ticks, len(COLUMNS)))
    rows[:, COLUMNS.index("x_m")] = 40.0 + 0.5 * acceleration_mps2 * time_s**2
    rows[:, COLUMNS.index("y_m")] = 1.75
    rows[:, COLUMNS.index("vx_mps")] = acceleration_mps2 * time_s
    rows[:, COLUMNS.index("wz_dps")] = yaw_rate_dps
    rows[:, COLUMNS.index("gear")] = 1.0
    return Track(rows, DT_S)


def throttle(acceleration_mps2: float = 3.0) -> Recorded:
    """What the part `throttle_100` would leave."""
    return Recorded({"driven": track(acceleration_mps2=acceleration_mps2)})


def meta(*parts: str, label: str = "made up", **config: object) -> RecordingMeta:
    return RecordingMeta(
        adr1_version="0",
        client_version="0.9.16",
        server_version="0.9.16",
        label=label,
        programme_version=1,
        network_sha256="0" * 64,
        config=ParityConfig(only=parts, **config),
        parts=parts,
    )
