from __future__ import annotations

import numpy as np
import pytest

from adr1.routes.dense_route import DenseRoute, RoadOption
from adr1.routes.official_plan import gps_plan, world_plan
from adr1.routes.xml import read_route_xml


def route_of(options):
    n = len(options)
    return DenseRoute(
        positions_world_m=np.column_stack([np.arange(n), np.zeros(n), np.zeros(n)]) * 1.0,
        yaw_deg=np.full(n, 90.0),
        options=np.array(options, dtype=np.int8),
        s_m=np.arange(n, dtype=np.float64),
        lane_width_m=np.full(n, 3.5),
        is_junction=np.zeros(n, dtype=np.bool_),
        road_ids=np.zeros(n, dtype=np.int64),
        section_ids=np.zeros(n, dtype=np.int64),
        lane_ids=np.zeros(n, dtype=np.int64),
        sampling_m=1.0,
    )


FOLLOW, LEFT = RoadOption.LANEFOLLOW, RoadOption.LEFT


def test_world_plan_has_transforms_and_options():
    plan = world_plan(route_of([FOLLOW, LEFT]))
    transform, option = plan[1]
    assert (transform.location.x, transform.location.y, transform.rotation.yaw) == (1.0, 0.0, 90.0)
    assert option is RoadOption.LEFT
    assert option == 1


def test_gps_plan_is_what_a_gnss_sensor_would_read(
    official_routes, official_maps, official_planners
):
    spec = read_route_xml(official_routes / "leaderboard1_routes_devtest.xml").routes[0]
    town = official_maps["Town01"]
    route = official_planners["Town01"].plan(spec.keypoints_world_m)
    plan = gps_plan(route, town)
    assert len(plan) == len(route)
    point, option = plan[0]
    x, y, z = route.positions_world_m[0]
    # Town01's origin is at 0, 0. The 0.9.16 client projects with scale 0.9996, latitude grows
    # with y: a degree is 0.9996 * 111.3195 km.
    assert point["lon"] == pytest.approx(x / 111_275.0, rel=1e-4)
    assert point["lat"] == pytest.approx(y / 111_275.0, rel=1e-4)
    assert point["z"] == pytest.approx(z, abs=1e-3)
    assert option is RoadOption.LANEFOLLOW
