"""What one part of the programme left behind: arrays, facts, and what was not available."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from adr1.errors import FileFormatError

COLUMNS = (
    *("x_m", "y_m", "z_m", "pitch_deg", "yaw_deg", "roll_deg"),
    *("vx_mps", "vy_mps", "vz_mps", "wx_dps", "wy_dps", "wz_dps"),
    *("ax_mps2", "ay_mps2", "az_mps2", "throttle", "steer", "brake", "gear"),
)
"""Columns of a track, one row per tick: world frame, as the client reads them."""


@dataclass(frozen=True, slots=True)
class Track:
    """One actor over a part: `rows` float64 (ticks, len(COLUMNS)), every `dt_s` seconds."""

    rows: NDArray[np.float64]
    dt_s: float

    def column(self, name: str) -> NDArray[np.float64]:
        """float64 (ticks,)."""
        return self.rows[:, COLUMNS.index(name)]

    @property
    def time_s(self) -> NDArray[np.float64]:
        """float64 (ticks,): 0 at the first row."""
        return np.arange(len(self.rows), dtype=np.float64) * self.dt_s

    @property
    def speed_mps(self) -> NDArray[np.float64]:
        """float64 (ticks,): horizontal speed."""
        return np.hypot(self.column("vx_mps"), self.column("vy_mps"))

    @property
    def travelled_m(self) -> NDArray[np.float64]:
        """float64 (ticks,): length of the horizontal path since the first row."""
        steps = np.hypot(np.diff(self.column("x_m")), np.diff(self.column("y_m")))
        return np.concatenate([[0.0], np.cumsum(steps)])

    @property
    def yaw_deg(self) -> NDArray[np.float64]:
        """float64 (ticks,): without jumps at 180 degrees."""
        return np.degrees(np.unwrap(np.radians(self.column("yaw_deg"))))

    @property
    def lateral_mps2(self) -> NDArray[np.float64]:
        """float64 (ticks,): speed times turn rate of the path, positive to the right."""
        return self.speed_mps * np.radians(self.column("wz_dps"))


@dataclass(frozen=True)
class Recorded:
    """Raw results of one part on one server.

    Attributes:
        tracks: by actor's name in the part.
        arrays: anything else that was measured, by name.
        facts: JSON values: moments of interest, numbers, texts.
        missing: why something could not be recorded here, by its name: not an error.
    """

    tracks: Mapping[str, Track] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The part as a NPZ file; equal parts give equal bytes."""
        meta = {
            "dt_s": {name: track.dt_s for name, track in self.tracks.items()},
            "facts": dict(self.facts),
            "missing": dict(self.missing),
        }
        content: dict[str, NDArray[Any]] = {
            "meta": np.frombuffer(json.dumps(meta, sort_keys=True).encode(), np.uint8)
        }
        content |= {f"track/{name}": self.tracks[name].rows for name in sorted(self.tracks)}
        content |= {f"array/{name}": self.arrays[name] for name in sorted(self.arrays)}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **content)  # type: ignore[arg-type]
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> Recorded:
        """Read what `to_bytes` wrote. Raises FileFormatError, which calls the file `name`."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                content = {key: stored[key] for key in stored.files}
            meta = json.loads(content.pop("meta").tobytes())
            tracks = {
                track: Track(_checked_rows(content[f"track/{track}"]), float(dt_s))
                for track, dt_s in meta["dt_s"].items()
            }
            arrays = {
                key.removeprefix("array/"): value
                for key, value in content.items()
                if key.startswith("array/")
            }
            return cls(tracks, arrays, dict(meta["facts"]), dict(meta["missing"]))
        except (
            *(ValueError, KeyError, TypeError, AttributeError, EOFError, OSError),
            zipfile.BadZipFile,
        ) as error:
            raise FileFormatError(name, None, f"is no recorded part: {error}") from error


def _checked_rows(rows: NDArray[Any]) -> NDArray[np.float64]:
    if rows.ndim != 2 or rows.shape[1] != len(COLUMNS) or rows.dtype != np.float64:
        raise ValueError(f"a track of shape {rows.shape} and type {rows.dtype}")
    return rows
