"""Which lane of the town's map a point is in, or nearest to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import carla
import numpy as np
from jaxtyping import Float, Int

Point = tuple[float, float, float]
LaneKey = tuple[int, int, int]
Found = TypeVar("Found")
DRIVABLE = (carla.LaneType.Driving, carla.LaneType.Parking)
STANDING_M = 1e-3
"""Who moves less is still where the map was asked about."""


@dataclass(frozen=True, slots=True)
class NearLane:
    """The lane nearest to a point.

    Attributes:
        key: road, section and lane id.
        kind: type of the lane, as CARLA calls it, such as Driving or Sidewalk.
        yaw_deg: driving direction.
        is_junction: whether it is inside a junction.
        excess_m: how far the point is beyond the lane's edge; negative inside.
    """

    key: LaneKey
    kind: str
    yaw_deg: float
    is_junction: bool
    excess_m: float


def nearest_lane(
    carla_map: carla.Map, point_world_m: Point, lane_type: carla.LaneType = carla.LaneType.Driving
) -> NearLane | None:
    """The nearest lane of a type; None without one, or for a point that is not finite."""
    if not all(map(math.isfinite, point_world_m)):
        return None
    x, y, z = point_world_m
    found = carla_map.get_waypoint(carla.Location(x=x, y=y, z=z), lane_type=lane_type)
    if found is None:
        return None
    return NearLane(
        key=lane_key(found),
        kind=str(found.lane_type),
        yaw_deg=float(found.transform.rotation.yaw),
        is_junction=bool(found.is_junction),
        excess_m=excess_m(found, x, y),
    )


def excess_m(waypoint: carla.Waypoint, x_m: float, y_m: float) -> float:
    """How far a point is beyond the edge of a waypoint's lane; negative inside."""
    centre = waypoint.transform.location
    return math.hypot(centre.x - x_m, centre.y - y_m) - 0.5 * float(waypoint.lane_width)


def drivable_lane_at(carla_map: carla.Map, x: float, y: float, z: float) -> carla.Waypoint | None:
    """The driving or parking lane that a point lies in; None also for one that is not finite."""
    if not all(map(math.isfinite, (x, y, z))):
        return None
    place = carla.Location(x=x, y=y, z=z)
    for kind in DRIVABLE:
        lane = carla_map.get_waypoint(place, project_to_road=False, lane_type=kind)
        if lane is not None:
            return lane
    return None


def lane_key(lane: carla.Waypoint) -> LaneKey:
    """Road, section and lane id."""
    return lane.road_id, lane.section_id, lane.lane_id


def places_of(positions_m: Float[np.ndarray, "t 3"]) -> Int[np.ndarray, " t"]:
    """For each tick the one whose place is asked about: itself, or the last before it that lies
    elsewhere. Who stands is looked up once."""
    asked = np.arange(len(positions_m))
    if len(positions_m):
        last = 0
        steps = np.linalg.norm(np.diff(positions_m, axis=0), axis=1)
        for tick in range(1, len(positions_m)):
            if steps[tick - 1] < STANDING_M:
                asked[tick] = last
            else:
                last = tick
    return asked


def looked_up(places: Sequence[Point], look: Callable[[Point], Found]) -> list[Found]:
    """What the map says of each place; places that follow each other and are equal cost once."""
    found: list[Found] = []
    last: Point | None = None
    for place in places:
        found.append(found[-1] if place == last else look(place))
        last = place
    return found
