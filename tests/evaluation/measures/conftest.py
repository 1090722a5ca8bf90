"""State logs of drives by hand, on the straight road of the criteria's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from tests.criteria.conftest import make_frame, route, straight_map

from adr1.criteria.infraction import Infraction
from adr1.episodes.frame import StateFrame
from adr1.episodes.furniture import RoadFurniture, furniture_of
from adr1.episodes.log_reader import StateLogReader
from adr1.episodes.log_writer import StateLogWriter

__all__ = ["make_frame", "route", "straight_map"]

WriteLog = Callable[..., StateLogReader]
START_X_M = 10.0


@pytest.fixture
def write_log(tmp_path: Path, route) -> WriteLog:
    """write_log(frames, events, lines): a state log whose ego is as far along as its x says."""

    def write(
        frames: Iterable[StateFrame],
        events: Iterable[Infraction] = (),
        lines: Iterable[list[float]] = (),
    ) -> StateLogReader:
        furniture: RoadFurniture = furniture_of(list(lines), [])
        folder = tmp_path / f"log-{len(list(tmp_path.iterdir()))}"
        with StateLogWriter(folder, route=route, furniture=furniture) as writer:
            for frame in frames:
                x_m = float(frame.kinematics[frame.ego_index, 0])
                writer.write(frame, route_s_m=float(np.clip(x_m - START_X_M, 0.0, 400.0)))
            for event in events:
                writer.add_event(event)
        return StateLogReader(folder)

    return write


@pytest.fixture
def along(make_frame):
    """along(seconds, speed, ...): frames of an ego that drives along the road."""

    def frames(seconds: float, speed_mps: float = 10.0, y: float = 1.75, **kwargs):
        ticks = round(20 * seconds) + 1
        return [
            make_frame(n, START_X_M + speed_mps * n / 20.0, y, speed_mps=speed_mps, **kwargs)
            for n in range(ticks)
        ]

    return frames
