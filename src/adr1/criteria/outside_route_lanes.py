"""Distance driven outside the lanes: off driving and parking lanes, or against the traffic.

Rule (leaderboard): the ego is outside if its distance to the centre of the nearest driving or
parking lane exceeds half that lane's width plus 0.5 m, or if it drives the wrong way, see
`lane_direction`. What is reported, once the episode is over, is the share of the driven route that
was driven so.
"""

from __future__ import annotations

from dataclasses import dataclass

import carla

from adr1.criteria.infraction import Infraction, InfractionKind, TerminalReason
from adr1.criteria.lane_direction import LaneDirection
from adr1.criteria.lanes import excess_m
from adr1.criteria.route_progress import EgoOnRoute
from adr1.episodes.frame import StateFrame
from adr1.routes.tracker import RouteProgress

ALLOWED_OUT_M = 0.5
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
        self._direction = LaneDirection()
        self._last_outside: StateFrame | None = None

    def update(self, frame: StateFrame) -> None:
        progress = self._ego.at(frame)
        lane, off_lanes = self._locate(frame, progress)
        wrong_way = self._direction.update(lane, frame.ego_yaw_deg)
        driven_m = self._ego.driven_m(frame)
        self.driven_m += driven_m
        if off_lanes or wrong_way:
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
        if excess_m(driving, x, y) <= ALLOWED_OUT_M:
            return lane, False
        parking = self._map.get_waypoint(place, lane_type=carla.LaneType.Parking)
        return lane, parking is None or excess_m(parking, x, y) > ALLOWED_OUT_M
