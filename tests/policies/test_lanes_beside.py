from __future__ import annotations

import carla
import numpy as np
import pytest

from adr1.policies.lanes_beside import LanesBeside, Room, read_lanes_beside
from adr1.policies.reference_path import ReferencePath
from adr1.routes.planner import interpolate_route


def read(carla_map: carla.Map, ends: list[list[float]]) -> tuple[ReferencePath, LanesBeside]:
    route = interpolate_route(carla_map, np.array(ends))
    path = ReferencePath(route)
    return path, read_lanes_beside(carla_map, route, path)


@pytest.mark.parametrize(
    ("y_m", "same_low_m", "all_low_m"),
    [(97.8, -1.6, -4.8), (-13.7, -4.9, -8.1)],
)
def test_lanes_of_streets(
    metro_map: carla.Map, y_m: float, same_low_m: float, all_low_m: float
) -> None:
    _, lanes = read(metro_map, [[-170.0, y_m, 0.0], [-120.0, y_m, 0.0]])
    room = lanes.room(10.0, 30.0)
    assert isinstance(room, Room)
    assert room.own_low_m == pytest.approx(-room.own_high_m)
    assert room.same_low_m == pytest.approx(same_low_m, abs=0.1)
    assert room.all_low_m == pytest.approx(all_low_m, abs=0.1)
    assert room.same_high_m == pytest.approx(1.6, abs=0.1)


def test_a_parking_lane_counts_to_the_right(metro_map: carla.Map) -> None:
    _, lanes = read(metro_map, [[-80.0, 207.9, 0.0], [-30.0, 207.9, 0.0]])
    room = lanes.room(10.0, 30.0)
    assert room is not None
    assert room.all_high_m > room.same_high_m + 2.0


def test_no_room_is_known_within_a_junction(metro_map: carla.Map) -> None:
    path, lanes = read(metro_map, [[-170.0, 97.8, 0.0], [-30.0, 97.8, 0.0]])
    inside = np.flatnonzero(path.is_junction) * 0.5
    assert lanes.room(float(inside[8]), float(inside[-8])) is None
    assert lanes.room(float(inside[0]) - 20.0, float(inside[-1]) + 20.0) is not None
