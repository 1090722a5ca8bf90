"""Routes through a town for base episodes, drawn from a seed."""

from __future__ import annotations

import math

import carla
import numpy as np

from adr1.errors import InputError
from adr1.routes.planner import GlobalPlanner
from adr1.routes.specs import RouteSpec

_TRIES = 60
_LEAST_APART_M = 40.0


def draw_routes(
    carla_map: carla.Map, town: str, seed: int, count: int, least_m: float, most_m: float
) -> list[RouteSpec]:
    """Routes between lane points of the town, each of some length; equal seeds give equal routes.

    Raises:
        InputError: the town is too small for routes of that length.
    """
    rng = np.random.default_rng([seed, 0xD21])
    planner = GlobalPlanner(carla_map)
    starts = [begin for begin, _ in carla_map.get_topology() if not begin.is_junction]
    starts.sort(key=lambda w: (w.road_id, w.section_id, w.lane_id, w.s))
    found: list[RouteSpec] = []
    for _ in range(_TRIES * count):
        if len(found) == count:
            return found
        keypoints = np.array([_drawn(starts, rng), _drawn(starts, rng)])
        if not _LEAST_APART_M < math.dist(keypoints[0], keypoints[1]) < most_m:
            continue
        try:
            route = planner.plan(keypoints)
        except InputError:
            continue
        if least_m <= route.length_m <= most_m:
            found.append(RouteSpec(f"{town}-{len(found)}", town, keypoints))
    raise InputError(
        f"{town} has room for {len(found)} of {count} routes of {least_m:.0f} to {most_m:.0f} m;"
        " ask for shorter ones"
    )


def _drawn(starts: list[carla.Waypoint], rng: np.random.Generator) -> list[float]:
    waypoint = starts[int(rng.integers(len(starts)))]
    onward = waypoint.next(float(rng.uniform(2.0, 25.0)))
    place = (onward[0] if onward and not onward[0].is_junction else waypoint).transform.location
    return [place.x, place.y, place.z]
