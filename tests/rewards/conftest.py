"""Futures made by hand: an ego that goes straight on, alone, on a wide road."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from adr1.rewards.contacts import leaving, touches
from adr1.rewards.future import Future

DT_S = 0.5
TIMES_S = DT_S * np.arange(1, 9)
FutureMaker = Callable[..., Future]


@pytest.fixture
def future_of() -> FutureMaker:
    """A future of one candidate at `speed_mps`; anything may be given otherwise.

    `others`: rows of (x, y, yaw, half length, half width, vx, vy, mass) at the decision, which keep
    their velocities and are there with `probability`.
    """

    def make(speed_mps=10.0, others=(), probability=1.0, **given: Any) -> Future:
        straight = np.zeros((1, 8, 3))
        straight[..., 0] = speed_mps * TIMES_S
        poses = given.pop("ego_poses", straight)
        rows = np.array(others, dtype=np.float64).reshape(-1, 8)
        boxes = np.broadcast_to(rows[:, :5], (1, 8, len(rows), 5)).copy()
        velocities = np.broadcast_to(rows[:, 5:7], (1, 8, len(rows), 2)).copy()
        boxes[..., :2] += TIMES_S[None, :, None, None] * velocities
        presence = np.full((1, 8, len(rows)), probability)
        start = np.array([speed_mps])
        hazard, closing = touches(poses, boxes, velocities, presence, DT_S)
        wheels = given.pop("wheel_distance_m", np.full((1, 8, 4), 3.0))
        values: dict[str, Any] = {
            "ego_poses": poses,
            "start_speed_mps": start,
            "boxes": boxes,
            "velocities_mps": velocities,
            "presence": presence,
            "masses_kg": rows[None, :, 7],
            "contact_hazard": hazard,
            "closing_mps": closing,
            "wheel_distance_m": wheels,
            "leaving_hazard": leaving(wheels),
            "progress_m": poses[..., 0],
            "reference_m": np.array([40.0]),
            "lines": np.zeros((1, 0, 4)),
            "lines_red": np.zeros((1, 8, 0)),
        }
        return Future(DT_S, **{**values, **given})

    return make
