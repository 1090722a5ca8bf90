from __future__ import annotations

import math

import numpy as np
import pytest

from adr1.routes.dense_route import DenseRoute, RoadOption
from adr1.routes.tracker import RouteTracker


def route_along(points):
    xy = np.array(points, dtype=np.float64)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    n = len(xy)
    return DenseRoute(
        positions_world_m=np.column_stack([xy, np.zeros(n)]),
        yaw_deg=np.zeros(n),
        options=np.full(n, RoadOption.LANEFOLLOW, dtype=np.int8),
        s_m=np.concatenate([[0.0], np.cumsum(steps)]),
        lane_width_m=np.full(n, 3.5),
        is_junction=np.zeros(n, dtype=np.bool_),
        road_ids=np.zeros(n, dtype=np.int64),
        section_ids=np.zeros(n, dtype=np.int64),
        lane_ids=np.zeros(n, dtype=np.int64),
        sampling_m=1.0,
    )


STRAIGHT = route_along([(x, 0.0) for x in range(101)])


def test_distance_along_and_beside():
    tracker = RouteTracker(STRAIGHT)
    progress = tracker.update(10.25, 3.0)
    assert (progress.index, progress.s_m, progress.distance_m) == (10, 10.25, 3.0)


def test_progress_never_falls():
    tracker = RouteTracker(STRAIGHT)
    tracker.update(10.0, 0.0)
    assert tracker.update(5.0, 0.0).s_m == 10.0


def test_the_end_is_reached_exactly():
    tracker = RouteTracker(STRAIGHT)
    for x in range(0, 120, 5):
        progress = tracker.update(float(x), 0.0)
    assert progress.s_m == STRAIGHT.length_m == 100.0
    assert progress.distance_m == pytest.approx(15.0)


def test_a_route_that_crosses_itself_is_followed_in_order():
    angles = np.linspace(0.0, 2.0 * math.pi, 201)
    loop = [(20.0 * math.sin(a), 20.0 - 20.0 * math.cos(a)) for a in angles]
    route = route_along([(float(x), 0.0) for x in range(-30, 0)] + loop + [(20.0, 0.0)])
    tracker = RouteTracker(route)
    for x in range(-30, 1):
        progress = tracker.update(float(x), 0.0)
    # at the crossing for the first time: the loop lies ahead still
    assert progress.s_m == pytest.approx(30.0, abs=0.5)
    seen = [tracker.update(*point).s_m for point in loop]
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(30.0 + 40.0 * math.pi, abs=0.5)
