from __future__ import annotations

import carla
import numpy as np

from adr1.policies.lane_ways import WAY_STEP_M, LaneWays


def test_ways_are_continuous_lines(metro_ways: LaneWays) -> None:
    step = np.diff(metro_ways.ways_xyyaw[:, :, :2], axis=1)
    length = np.linalg.norm(step, axis=2)
    assert np.quantile(length, 0.999) < 1.5 * WAY_STEP_M
    assert np.max(length) < 4.0 * WAY_STEP_M


def test_every_piece_has_a_way_on(metro_ways: LaneWays) -> None:
    assert np.all(metro_ways.way_count >= 1)
    assert np.any(metro_ways.way_count > 1)
    assert np.any(metro_ways.turns_left)


def test_vehicle_matches_its_own_lane_not_the_opposite_one(
    metro_map: carla.Map, metro_ways: LaneWays
) -> None:
    waypoint = metro_map.get_waypoint(carla.Location(x=-150.0, y=-13.7))
    place = waypoint.transform.location
    xy = np.array([[place.x, place.y]])
    rows, _ = metro_ways.match(xy, np.radians([waypoint.transform.rotation.yaw]))
    assert rows.tolist() == [0] * len(rows)
    assert len(rows) >= 1
    rows, _ = metro_ways.match(xy, np.radians([waypoint.transform.rotation.yaw + 180.0]))
    assert len(rows) == 0
