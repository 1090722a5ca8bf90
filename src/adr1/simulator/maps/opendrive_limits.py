"""What is too large to be a town: refused before grids, meshes and unions are made of it.

A few characters of a file can ask for any amount of memory and time. The limits are far beyond
roads that exist.
"""

from __future__ import annotations

import numpy as np

from adr1.errors import FileFormatError
from adr1.simulator.maps.opendrive import OpenDrive, Road
from adr1.simulator.maps.opendrive_geometry import ARC, SPIRAL, FloatArray

MOST_COORDINATE_M = 1_000_000.0
MOST_ROAD_M = 50_000.0  # of one road, which takes a second; CARLA's largest towns: 10 km across
MOST_LEAP_M = 100.0  # from the end of a piece of a road's line to the start of the next
MOST_SIDEWAYS_M = 10_000.0  # of lanes from their road's line, of objects from their road
MOST_HEIGHT_M = 20_000.0
MOST_TURN_RAD = 200.0  # of one road: 30 times around
MOST_OBSTACLE_CELLS = 4_000_000  # of 100 square metres each
_LOOKS = 65
_BEFORE_M = 1e-3
_SLACK, _SLACK_M = 1.1, 10.0


def check_limits(name: str, drive: OpenDrive) -> None:
    """Raises FileFormatError, naming the road, where a town exceeds a limit."""
    for road in drive.roads.values():
        problem = _problem_of(road)
        if problem:
            raise FileFormatError(name, None, f"road {road.road_id}: {problem}")


def _problem_of(road: Road) -> str:
    described_m = float((road.plan_view.start[:, 0] + road.plan_view.length_m).max())
    if road.length_m > _SLACK * described_m + _SLACK_M:
        return f"{road.length_m:g} m long, but its <planView> ends after {described_m:g} m"
    if road.length_m > MOST_ROAD_M:
        return f"{road.length_m:g} m long; split what is longer than {MOST_ROAD_M:.0f} m"
    s = np.linspace(0.0, road.length_m, _LOOKS)
    leap_m = _leap_m(road)
    if not leap_m <= MOST_LEAP_M:
        return f"its <planView> leaps by {leap_m:.0f} m from one <geometry> to the next"
    x, y, heading = road.plan_view.at(s)
    if not _within(np.concatenate((x, y)), MOST_COORDINATE_M):
        return f"leads further than {MOST_COORDINATE_M:.0f} m away"
    if not np.isfinite(heading).all() or _turn_rad(road) > MOST_TURN_RAD:
        return f"turns by more than {MOST_TURN_RAD:.0f} radians"
    if not _within(road.lane_offset.at(s), MOST_SIDEWAYS_M):
        return f"lane offset beyond {MOST_SIDEWAYS_M:.0f} m"
    if not _within(road.elevation.at(s), MOST_HEIGHT_M):
        return f"higher or lower than {MOST_HEIGHT_M:.0f} m"
    for kind, places in (("signal", road.signals), ("object", road.objects)):
        for place in places:
            far = (place.t_m, min(place.s_m, 0.0), max(place.s_m - road.length_m, 0.0))
            if not _within(np.array((*far, place.z_offset_m)), MOST_SIDEWAYS_M):
                return f"{kind} further than {MOST_SIDEWAYS_M:.0f} m from the road"
    for item in road.objects:
        size = np.array((item.length_m, item.width_m, item.height_m))
        corners = item.outline.copy()
        if item.outline_on_road:
            corners[:, 0] -= np.clip(corners[:, 0], 0.0, road.length_m)
        if not _within(size, MOST_SIDEWAYS_M) or not _within(corners, MOST_SIDEWAYS_M):
            return f"object larger than {MOST_SIDEWAYS_M:.0f} m"
    return ""


def _within(values: FloatArray, most: float) -> bool:
    """False for what is no number, too."""
    return bool((np.abs(values) <= most).all())


def _leap_m(road: Road) -> float:
    """The longest way from the end of one piece of the road's line to the start of the next."""
    start = road.plan_view.start[1:]
    start = start[(start[:, 0] > 0.0) & (start[:, 0] <= road.length_m)]
    if not len(start):
        return 0.0
    x, y, _ = road.plan_view.at(start[:, 0] - _BEFORE_M)
    return float(np.hypot(start[:, 1] - x, start[:, 2] - y).max())


def _turn_rad(road: Road) -> float:
    """Turn of all arcs and spirals of a road, whichever way; none counts beyond the road's end."""
    plan = road.plan_view
    sizes = np.where(plan.kind == ARC, np.abs(plan.parameters[:, 0]), 0.0)
    ends = np.abs(plan.parameters[:, :2]).max(axis=1)
    sizes = np.where(plan.kind == SPIRAL, ends, sizes)
    starts = np.minimum(plan.start[:, 0], road.length_m)
    lengths = np.diff(np.append(starts, road.length_m))
    return float((sizes * np.maximum(lengths, 0.0)).sum())


def check_obstacles(name: str, low_high_m: FloatArray) -> None:
    """Raises FileFormatError where obstacles need too large a grid.

    Args:
        low_high_m: (n, 2, 2) lowest and highest x, y of each obstacle, metres.
    """
    if not len(low_high_m):
        return
    size_m = low_high_m[:, 1].max(axis=0) - low_high_m[:, 0].min(axis=0)
    each_m = low_high_m[:, 1] - low_high_m[:, 0]
    cells = float(np.prod(size_m / 10.0 + 1.0))
    covered = float(np.prod(each_m / 10.0 + 2.0, axis=1).sum())
    if not max(cells, covered) <= MOST_OBSTACLE_CELLS:
        raise FileFormatError(
            name,
            None,
            f"objects spread over {size_m[0] / 1e3:.0f} x {size_m[1] / 1e3:.0f} km and cover too"
            f" much of it; leave out those far from the roads",
        )
