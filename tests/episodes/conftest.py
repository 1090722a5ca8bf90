"""Hand-made frames, a route and furniture for the state log."""

from __future__ import annotations

import numpy as np
import pytest

from adr1.episodes.frame import Contact, EgoControl, LightState, StateFrame
from adr1.episodes.furniture import RoadFurniture, furniture_of
from adr1.routes.dense_route import DenseRoute, RoadOption


@pytest.fixture(scope="session")
def route() -> DenseRoute:
    n = 50
    return DenseRoute(
        positions_world_m=np.random.default_rng(1).normal(size=(n, 3)),
        yaw_deg=np.linspace(-179.0, 180.0, n),
        options=np.full(n, RoadOption.RIGHT, dtype=np.int8),
        s_m=np.arange(n) / 3.0,
        lane_width_m=np.full(n, 3.5),
        is_junction=np.arange(n) % 7 == 0,
        road_ids=np.arange(n),
        section_ids=np.zeros(n, dtype=np.int64),
        lane_ids=np.full(n, -1),
        sampling_m=1 / 3,
    )


@pytest.fixture(scope="session")
def furniture() -> RoadFurniture:
    return furniture_of(
        [[50, 0.1, 0.2, 0.3, 90.0, 1.75], [51, 1.0, 2.0, 3.0, -90.0, 1.6]],
        [[60, 100.0, 1.75, 0.0, 90.0, 1.75, 1.0, 1.0, 0.0]],
    )


@pytest.fixture(scope="session")
def frames() -> list[StateFrame]:
    """60 frames in which actors come and go, lights change and vanish, and the ego is hit."""
    return [_frame(number) for number in range(100, 160)]


def _frame(number: int) -> StateFrame:
    random = np.random.default_rng(number)
    ids = [3, 7, 8, 20] if number < 120 else [7, 8, 21, 22, 30] if number < 140 else [7]
    lights = [50, 51] if number < 150 else [51, 52]
    count = len(ids)
    states = [LightState.RED, LightState.GREEN] if number % 20 < 10 else [LightState.YELLOW] * 2
    contact = Contact(
        number - 1, number / 20.0 - 0.05, 0, "static.wall", (0.1, -2.5, 1e4), (1, 2, 3)
    )
    return StateFrame(
        frame=number,
        time_s=number * 0.05000000074505806,
        ids=np.array(ids, dtype=np.int64),
        kinds=np.array([i % 4 for i in ids], dtype=np.uint8),
        is_background=np.array([i > 7 for i in ids], dtype=np.bool_),
        kinematics=random.normal(size=(count, 15)).astype(np.float32),
        extents_m=np.array([[i, 1.0, 0.75] for i in ids], dtype=np.float32),
        box_centers_local_m=np.array([[0.1, 0.0, i / 3] for i in ids], dtype=np.float32),
        ego_index=ids.index(7),
        light_ids=np.array(lights, dtype=np.int64),
        light_states=np.array(states, dtype=np.uint8),
        ego_control=EgoControl(0.1, -0.7, 1.0, number % 2 == 0, number % 3 == 0, number % 5 - 1),
        ego_speed_limit_mps=30 / 3.6,
        contacts=(contact, contact) if number % 10 == 0 else (),
    )
