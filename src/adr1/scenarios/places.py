"""Where things stand and drive: places on the map and along the route, as scenarios need them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import carla
import numpy as np
from numpy.typing import NDArray

from adr1.errors import ScenarioError
from adr1.routes.dense_route import DenseRoute

PATH_STEP_M = 1.0
MAX_LANES = 8
"""So many lanes beside one are looked at."""
Path = NDArray[np.float64]
"""Points of a way, float64 (n, 2), x and y in the world frame [m]."""


def nearest_route_s(route: DenseRoute, x_m: float, y_m: float) -> float:
    """Distance along the route of its point nearest to a place [m]; the first one of equals."""
    d = route.positions_world_m[:, :2] - np.array([x_m, y_m])
    return float(route.s_m[int(np.argmin(np.einsum("ij,ij->i", d, d)))])


def route_waypoint(carla_map: carla.Map, route: DenseRoute, s_m: float) -> carla.Waypoint:
    """The lane's waypoint at a distance along the route."""
    x, y, z = route.positions_world_m[route.index_at(s_m)].tolist()
    return carla_map.get_waypoint(carla.Location(x=x, y=y, z=z))


def junction_after(route: DenseRoute, s_m: float) -> tuple[float, float]:
    """(entry, exit) along the route [m] of the first junction at or after a distance.

    Raises:
        ScenarioError: the route has none there.
    """
    first = route.index_at(s_m)
    inside = np.flatnonzero(route.is_junction[first:])
    if not len(inside):
        raise ScenarioError(f"the route has no junction after {s_m:.0f} m")
    entry = first + int(inside[0])
    outside = np.flatnonzero(~route.is_junction[entry:])
    leave = entry + int(outside[0]) if len(outside) else len(route) - 1
    return float(route.s_m[entry]), float(route.s_m[leave])


def beside(
    waypoint: carla.Waypoint, side: str, lane_types: Iterable[str], *, same_way: bool = True
) -> carla.Waypoint | None:
    """The nearest lane to the `left` or `right` that is of one of the types; None if there is none.

    Args:
        same_way: only lanes of the waypoint's own direction of travel.
    """
    wanted = set(lane_types)
    for lane in _outwards(waypoint, side):
        if same_way and lane.lane_id * waypoint.lane_id < 0:
            return None
        if str(lane.lane_type) in wanted:
            return lane
    return None


def _outwards(waypoint: carla.Waypoint, side: str) -> Iterator[carla.Waypoint]:
    """The lanes on one side, nearest first."""
    lane = waypoint
    for _ in range(MAX_LANES):
        # Sides are those of a lane's own travel: across the centre line they are the other way.
        same = lane.lane_id * waypoint.lane_id > 0
        lane = lane.get_right_lane() if (side == "right") == same else lane.get_left_lane()
        if lane is None:
            return
        yield lane


def sign_of(side: str) -> float:
    """+1 for `right`, -1 for `left`: what metres to the right are multiplied with."""
    return 1.0 if side == "right" else -1.0


def aside_m(
    waypoint: carla.Waypoint, side: str, lane_types: Iterable[str], *, same_way: bool = True
) -> float:
    """How far right of a waypoint (left is negative) the nearest such lane's middle is.

    Raises:
        ScenarioError: there is no such lane on that side.
    """
    wanted = tuple(lane_types)
    lane = beside(waypoint, side, wanted, same_way=same_way)
    if lane is None:
        names = " or ".join(wanted)
        raise ScenarioError(f"there is no lane of type {names} on the {side} of the route here")
    return sign_of(side) * float(waypoint.transform.location.distance(lane.transform.location))


def opposite_lane(waypoint: carla.Waypoint) -> carla.Waypoint | None:
    """The nearest driving lane that runs the other way, beside this one."""
    for lane in _outwards(waypoint, "left"):
        if lane.lane_id * waypoint.lane_id < 0 and str(lane.lane_type) == "Driving":
            return lane
    return None


def shifted(waypoint: carla.Waypoint, right_m: float, *, turn_deg: float = 0.0) -> carla.Transform:
    """The waypoint's pose moved sideways (right of travel is positive) and turned (clockwise)."""
    place, rotation = waypoint.transform.location, waypoint.transform.rotation
    yaw = math.radians(rotation.yaw)
    return carla.Transform(
        carla.Location(
            x=place.x - math.sin(yaw) * right_m, y=place.y + math.cos(yaw) * right_m, z=place.z
        ),
        carla.Rotation(pitch=rotation.pitch, yaw=rotation.yaw + turn_deg, roll=rotation.roll),
    )


def lane_path(waypoint: carla.Waypoint, length_m: float, towards: Path | None = None) -> Path:
    """The way ahead along a lane, going on through junctions.

    At a fork it takes the branch that bends least, or the one that ends nearest to `towards`.
    It is shorter than asked for where the road ends.
    """
    points = [waypoint]
    while len(points) * PATH_STEP_M < length_m:
        branches = points[-1].next(PATH_STEP_M)
        if not branches:
            break
        points.append(_pick(points[-1], branches, towards))
    return path_of(point.transform for point in points)


def path_back(waypoint: carla.Waypoint, length_m: float) -> carla.Waypoint:
    """The waypoint so far behind on the same way, or the lane's begin where the road ends."""
    here = waypoint
    left_m = length_m
    while left_m > 0.0:
        step_m = min(5.0, left_m)
        before = here.previous(step_m)
        if not before:
            break
        here = min(before, key=lambda w: (_bend_deg(w, here), w.road_id, w.lane_id))
        left_m -= step_m
    return here


def path_of(transforms: Iterable[carla.Transform]) -> Path:
    """Points of poses as a path."""
    return np.array([(t.location.x, t.location.y) for t in transforms], dtype=np.float64)


def along_m(path: Path) -> NDArray[np.float64]:
    """Distance of each point from the path's first, along it [m], float64 (n,)."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])


def path_aside(path: Path, right_m: float) -> Path:
    """A path moved to the right of its travel by so many metres (left if negative)."""
    step = np.gradient(path, axis=0)
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    return path + right_m * np.stack([-step[:, 1], step[:, 0]], axis=1)


def merge_paths(first: Path, second: Path, at_m: float, over_m: float) -> Path:
    """Follow `first` for `at_m`, then slide over to `second` within `over_m` (a lane change).

    Both run side by side; the slide is a half cosine.
    """
    share = np.clip((along_m(first) - at_m) / over_m, 0.0, 1.0)
    weight = 0.5 - 0.5 * np.cos(np.pi * share)
    d = first[:, None] - second[None]
    target = second[np.argmin(np.einsum("ijk,ijk->ij", d, d), axis=1)]
    return first + weight[:, None] * (target - first)


def _pick(
    here: carla.Waypoint, branches: list[carla.Waypoint], towards: Path | None
) -> carla.Waypoint:
    if len(branches) == 1:
        return branches[0]
    if towards is None:
        return min(branches, key=lambda w: (_bend_deg(here, _run_on(w)), w.road_id, w.lane_id))

    def miss_m(branch: carla.Waypoint) -> float:
        place = _run_on(branch).transform.location
        return float(np.min(np.hypot(towards[:, 0] - place.x, towards[:, 1] - place.y)))

    return min(branches, key=lambda w: (round(miss_m(w), 3), w.road_id, w.lane_id))


def _run_on(branch: carla.Waypoint) -> carla.Waypoint:
    """Where a branch leaves its junction (at most 40 m on)."""
    here = branch
    for _ in range(20):
        ahead = here.next(2.0)
        if not ahead or not here.is_junction:
            break
        here = ahead[0]
    return here


def turn_deg(first: carla.Waypoint, second: carla.Waypoint) -> float:
    """How far the second heads to the right of the first, -180 to 180."""
    return wrapped_deg(second.transform.rotation.yaw - first.transform.rotation.yaw)


def wrapped_deg(angle_deg: float) -> float:
    """The same angle in [-180, 180)."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def _bend_deg(first: carla.Waypoint, second: carla.Waypoint) -> float:
    return round(abs(turn_deg(first, second)), 3)
