"""Distance driven outside the lanes: off driving and parking lanes, or against the traffic.

Rule (leaderboard): the ego is outside if its distance to the centre of the nearest driving or
parking lane exceeds half that lane's width plus 0.5 m, or if it is on a lane of the wrong
direction: it came out of a junction facing more than 120 degrees away from the lane, or crossed
onto a lane that points more than 150 degrees away from the one before. What is reported, once the
episode is over, is the share of the driven route that was driven so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import carla

from adr1.criteria.geometry import angle_between_deg
from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import StateFrame
from adr1.routes.tracker import RouteProgress

ALLOWED_OUT_M = 0.5
MAX_VEHICLE_ANGLE_DEG = 120.0
MAX_LANE_ANGLE_DEG = 150.0
SURELY_ON_ROUTE = 0.45
"""Within this share of the lane's width from the route, the ego is on the route's own lane."""


@dataclass(frozen=True, slots=True)
class _Lane:
    key: tuple[int, int]
    yaw_deg: float
    is_junction: bool


class OutsideRouteLanesCriterion:
    """Adds up the route's metres that were driven outside its lanes."""

    def __init__(self, ego_on_route: EgoOnRoute, carla_map: carla.Map) -> None:
        self.infractions: list[Infraction] = []
        self.terminal: TerminalReason | None = None
        self.outside_m = 0.0
        self.driven_m = 0.0
        self._ego = ego_on_route
        self._map = carla_map
        self._lane: _Lane | None = None
        self._wrong_way = False
        self._last_outside: StateFrame | None = None

    def update(self, frame: StateFrame) -> None:
        progress = self._ego.at(frame)
        lane, off_lanes = self._locate(frame, progress)
        self._judge_direction(frame, lane)
        driven_m = self._ego.driven_m(frame)
        self.driven_m += driven_m
        if off_lanes or self._wrong_way:
            self.outside_m += driven_m
            self._last_outside = frame

    def finish(self) -> None:
        """Report the share of the driven route, if any was driven outside."""
        frame = self._last_outside
        if frame is None or self.outside_m <= 0.0:
            return
        percentage = round(100.0 * self.outside_m / self.driven_m, 2)
        metres = round(self.outside_m, 3)
        self.infractions.append(
            Infraction(
                kind=InfractionKind.OUTSIDE_ROUTE_LANES,
                message=(
                    f"Agent went outside its route lanes for about {metres} meters "
                    f"({percentage}% of the completed route)"
                ),
                frame=frame.frame,
                time_s=frame.time_s,
                position_world_m=frame.ego_position_world_m,
                data={"percentage": percentage, "outside_m": metres},
            )
        )

    def _locate(self, frame: StateFrame, progress: RouteProgress) -> tuple[_Lane | None, bool]:
        """The driving lane the ego is on or nearest to, and whether it is off all lanes."""
        route, row = self._ego.route, progress.index
        if progress.distance_m < SURELY_ON_ROUTE * float(route.lane_width_m[row]):
            key = (int(route.road_ids[row]), int(route.lane_ids[row]))
            return _Lane(key, float(route.yaw_deg[row]), bool(route.is_junction[row])), False
        x, y, z = frame.ego_position_world_m
        place = carla.Location(x=x, y=y, z=z)
        driving = self._map.get_waypoint(place)
        if driving is None:
            return None, True
        lane = _Lane(
            (driving.road_id, driving.lane_id),
            driving.transform.rotation.yaw,
            driving.is_junction,
        )
        if _excess_m(driving, x, y) <= ALLOWED_OUT_M:
            return lane, False
        parking = self._map.get_waypoint(place, lane_type=carla.LaneType.Parking)
        return lane, parking is None or _excess_m(parking, x, y) > ALLOWED_OUT_M

    def _judge_direction(self, frame: StateFrame, lane: _Lane | None) -> None:
        before, self._lane = self._lane, lane
        if lane is None or lane.is_junction:
            self._wrong_way = False
        elif before is None or before.key == lane.key:
            return
        elif before.is_junction:
            facing_deg = angle_between_deg(frame.ego_yaw_deg, lane.yaw_deg)
            self._wrong_way = facing_deg > MAX_VEHICLE_ANGLE_DEG
        elif angle_between_deg(before.yaw_deg, lane.yaw_deg) >= MAX_LANE_ANGLE_DEG:
            self._wrong_way = not self._wrong_way


def _excess_m(waypoint: carla.Waypoint, x_m: float, y_m: float) -> float:
    """How far a point is beyond the edge of a waypoint's lane; negative inside."""
    centre = waypoint.transform.location
    return math.hypot(centre.x - x_m, centre.y - y_m) - 0.5 * float(waypoint.lane_width)
