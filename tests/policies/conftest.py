"""Routes, frames and towns that the policy tests share."""

from __future__ import annotations

from collections.abc import Callable

import carla
import numpy as np
import pytest
from numpy.typing import NDArray

from adr1.episodes.frame import ActorKind, EgoControl, StateFrame
from adr1.policies.lane_ways import LaneWays, build_lane_ways
from adr1.routes.dense_route import DenseRoute, RoadOption
from adr1.simulator.maps.towns import generate_town, parse_town_name

RouteMaker = Callable[..., DenseRoute]
FrameMaker = Callable[..., StateFrame]


@pytest.fixture(scope="session")
def metro_map() -> carla.Map:
    spec = parse_town_name("Metro")
    assert spec is not None
    return carla.Map("Metro", generate_town(spec).opendrive)


@pytest.fixture(scope="session")
def metro_ways(metro_map: carla.Map) -> LaneWays:
    return build_lane_ways(metro_map)


@pytest.fixture
def make_route() -> RouteMaker:
    """Route through points a metre apart; headings from the points unless given."""

    def make(xy: NDArray[np.float64], yaw_deg: NDArray[np.float64] | None = None) -> DenseRoute:
        n = len(xy)
        if yaw_deg is None:
            step = np.gradient(xy, axis=0)
            yaw_deg = np.degrees(np.arctan2(step[:, 1], step[:, 0]))
        length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(xy, axis=0), axis=1))])
        return DenseRoute(
            positions_world_m=np.column_stack([xy, np.zeros(n)]),
            yaw_deg=yaw_deg,
            options=np.full(n, RoadOption.LANEFOLLOW, dtype=np.int8),
            s_m=length,
            lane_width_m=np.full(n, 3.5),
            is_junction=np.zeros(n, dtype=np.bool_),
            road_ids=np.ones(n, dtype=np.int64),
            section_ids=np.zeros(n, dtype=np.int64),
            lane_ids=np.full(n, -1, dtype=np.int64),
            sampling_m=1.0,
        )

    return make


@pytest.fixture
def make_frame() -> FrameMaker:
    """Frame of an ego and others, each (x m, y m, yaw deg, speed m/s[, kind])."""

    def make(
        ego: tuple[float, ...], others: list[tuple[float, ...]], time_s: float = 0.0
    ) -> StateFrame:
        rows = [ego, *others]
        kinds = [int(row[4]) if len(row) > 4 else int(ActorKind.VEHICLE) for row in rows]
        kinematics = np.zeros((len(rows), 15), dtype=np.float32)
        for k, (x, y, yaw, speed) in enumerate(row[:4] for row in rows):
            kinematics[k, [0, 1, 4]] = x, y, yaw
            kinematics[k, 6] = speed * np.cos(np.radians(yaw))
            kinematics[k, 7] = speed * np.sin(np.radians(yaw))
        walker = np.array(kinds) == ActorKind.WALKER
        extents = np.where(walker[:, None], [0.3, 0.3, 0.9], [2.4, 1.0, 0.8])
        return StateFrame(
            frame=round(time_s / 0.05),
            time_s=time_s,
            ids=np.arange(1, len(rows) + 1),
            kinds=np.array(kinds, dtype=np.uint8),
            is_background=np.ones(len(rows), dtype=np.bool_),
            kinematics=kinematics,
            extents_m=extents.astype(np.float32),
            box_centers_local_m=np.zeros((len(rows), 3), dtype=np.float32),
            ego_index=0,
            light_ids=np.zeros(0, dtype=np.int64),
            light_states=np.zeros(0, dtype=np.uint8),
            ego_control=EgoControl(),
            ego_speed_limit_mps=13.9,
        )

    return make
