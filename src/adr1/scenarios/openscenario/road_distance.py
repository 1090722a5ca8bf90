"""Distances along and across roads, for conditions in lane or road coordinates."""

from __future__ import annotations

import math

import carla
import numpy as np

from adr1.scenarios.openscenario.positions import right_of
from adr1.scenarios.places import along_m, lane_path

REACH_M = 250.0
BESIDE_M = 8.0
"""A place further than this from the way ahead is not on it."""


def along_road_m(carla_map: carla.Map, a: carla.Location, b: carla.Location) -> float:
    """Way along the road from one place to the other, whichever is behind; infinite if none.

    On one road it is the difference in s; over several it follows the lanes ahead, at most
    `REACH_M`.
    """
    here, there = carla_map.get_waypoint(a), carla_map.get_waypoint(b)
    if here is None or there is None:
        return math.inf
    if here.road_id == there.road_id:
        return abs(float(here.s) - float(there.s))
    return min(_ahead_m(here, b), _ahead_m(there, a))


def across_road_m(carla_map: carla.Map, a: carla.Location, b: carla.Location) -> float:
    """Difference in lateral place on one road; infinite between different roads."""
    here, there = carla_map.get_waypoint(a), carla_map.get_waypoint(b)
    if here is None or there is None or here.road_id != there.road_id:
        return math.inf
    lines = [carla_map.get_waypoint_xodr(w.road_id, 0, w.s) for w in (here, there)]
    first, second = (right_of(w.transform, p) for w, p in zip(lines, (a, b), strict=True))
    return abs(first - second)


def _ahead_m(start: carla.Waypoint, place: carla.Location) -> float:
    towards = np.array([[place.x, place.y]])
    path = lane_path(start, REACH_M, towards)
    miss = np.hypot(path[:, 0] - place.x, path[:, 1] - place.y)
    row = int(np.argmin(miss))
    return float(along_m(path)[row]) if miss[row] < BESIDE_M else math.inf
