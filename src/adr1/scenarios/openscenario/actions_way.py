"""Actions on the way: lane changes, lane offsets, routes, positions to reach, trajectories."""

from __future__ import annotations

import math
from abc import abstractmethod
from itertools import pairwise

import numpy as np

from adr1.routes.dense_route import DenseRoute
from adr1.scenarios.openscenario.actions import LATERAL, LONGITUDINAL, Action
from adr1.scenarios.openscenario.dynamics import Transition
from adr1.scenarios.openscenario.movers import AHEAD_M, WalkerMover
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.openscenario.positions import lane_over, lane_under, right_of
from adr1.scenarios.places import Path, lane_path

DEFAULT_LATERAL_MPS = 1.0


class _Sideways(Action):
    """Moves sideways by a transition."""

    domains = (LATERAL,)
    transition: Transition
    to_m: float

    def begin(self) -> None:
        if isinstance(self.mover, WalkerMover):
            raise self.node.fault(f"pedestrian {self.entity.name!r} has no lane")
        self._began_s, self._driven_from_m = self.play.time_s, self.entity.travelled_m
        self.aim()
        self._from_m = self.mover.right_m

    @abstractmethod
    def aim(self) -> None:
        """Set `transition` and `to_m`, the wanted distance right of the mover's way."""

    def step(self) -> bool:
        change = self.to_m - self._from_m
        elapsed_s = self.play.time_s - self._began_s
        driven_m = self.entity.travelled_m - self._driven_from_m
        share = self.transition.share(change, elapsed_s, driven_m)
        self.mover.right_m = self._from_m + share * change
        return share >= 1.0 - 1e-9


class ChangeLane(_Sideways):
    """To a lane by its id, or so many lanes beside another entity's."""

    def aim(self) -> None:
        self.transition = Transition.of(self.node.child("LaneChangeActionDynamics"))
        target = self.node.child("LaneChangeTarget").only()
        pose = self.entity.pose(self.play.context)
        assert pose is not None, "a mover has a pose"
        carla_map = self.play.context.carla_map
        here = lane_under(carla_map, pose.location, repr(self.entity.name))
        lane_id = target.integer("value")
        if target.tag == "RelativeTargetLane":
            base_id = self._lane_of(target)
            # Positive is to the left of travel, where lane ids grow on the right side of a road.
            lane_id = lane_over(base_id, lane_id if base_id < 0 else -lane_id)
        positions = self.play.positions
        lane = positions.waypoint(target, here.road_id, lane_id, here.s)
        offset_m = positions.right * self.node.number("targetLaneOffset", 0.0)
        turn_deg = lane.transform.rotation.yaw - here.transform.rotation.yaw
        if math.cos(math.radians(turn_deg)) < 0.0:
            raise target.fault("a lane change onto a lane of the other direction is not supported")
        mover = self.mover
        mover.follow(lane_path(lane, AHEAD_M), ends=False)
        mover.right_m = right_of(lane.transform, pose.location)
        self.to_m = offset_m

    def _lane_of(self, target: Node) -> int:
        pose = self.play.entity(target).pose(self.play.context)
        if pose is None:
            raise target.fault("the entity that it is relative to is not in the world")
        lane = lane_under(self.play.context.carla_map, pose.location, target.text("entityRef"))
        return int(lane.lane_id)


class OffsetInLane(_Sideways):
    """Beside the middle of its lane; positive is to the left where axes are OpenSCENARIO's."""

    def aim(self) -> None:
        dynamics = self.node.child("LaneOffsetActionDynamics")
        target = self.node.child("LaneOffsetTarget").only()
        self.to_m = self.play.positions.right * target.number("value")
        if target.tag == "RelativeTargetLaneOffset":
            other = self.play.entity(target).mover
            self.to_m += 0.0 if other is None else other.right_m
        change = abs(self.to_m - self.mover.right_m)
        limit = dynamics.number("maxLateralAcc", 0.0)
        # A cubic slide over T has a peak acceleration of 6 d / T^2.
        duration_s = math.sqrt(6.0 * change / limit) if limit > 0.0 else change
        duration_s /= 1.0 if limit > 0.0 else DEFAULT_LATERAL_MPS
        self.transition = Transition(dynamics.text("dynamicsShape"), "time", duration_s)


class _OnWay(Action):
    """Gives the entity a way; done at its end. The hero's is its route, driven by the agent."""

    domains: tuple[str, ...] = (LATERAL,)

    def begin(self) -> None:
        if self.entity.is_hero:
            return
        self.mover.right_m = 0.0
        self.mover.follow(self.way(), ends=True)

    @abstractmethod
    def way(self) -> Path:
        """float64 (n, 2), world frame [m]."""

    def step(self) -> bool:
        return self.entity.is_hero or self.mover.to_go_m < 1.0

    def here(self) -> tuple[float, float]:
        pose = self.entity.pose(self.play.context)
        assert pose is not None, "a mover has a pose"
        return float(pose.location.x), float(pose.location.y)


class GoTo(_OnWay):
    """Along the roads to a position; a pedestrian goes straight."""

    def way(self) -> Path:
        goal = self.play.positions.pose(self.node.child("Position"))
        pose = self.entity.pose(self.play.context)
        assert pose is not None, "a mover has a pose"
        if isinstance(self.mover, WalkerMover):
            return dense([self.here(), (goal.location.x, goal.location.y)])
        return flat(self.play.positions.route_through(self.node, [pose, goal]))


class FollowRoute(_OnWay):
    """Along the waypoints of a route; a pedestrian goes straight from one to the next."""

    def way(self) -> Path:
        route, positions = self.node.child("Route"), self.play.positions
        if isinstance(self.mover, WalkerMover):
            poses = [positions.pose(item.child("Position")) for item in route.all("Waypoint")]
            return dense([self.here(), *((p.location.x, p.location.y) for p in poses)])
        return flat(positions.route(route))


class FollowTrajectory(_OnWay):
    """Along a polyline; with timing the speed follows the vertices' times."""

    domains: tuple[str, ...] = (LATERAL, LONGITUDINAL)

    def begin(self) -> None:
        reference = self.node.maybe("TrajectoryRef")
        holder = self.node if reference is None else reference
        polyline = holder.child("Trajectory").child("Shape").child("Polyline")
        vertices = polyline.all("Vertex")
        if len(vertices) < 2:
            raise polyline.fault("needs at least two vertices")
        poses = [self.play.positions.pose(v.child("Position")) for v in vertices]
        self._corners = np.array([(p.location.x, p.location.y) for p in poses])
        self._times_s = self._read_times(vertices)
        self._began_s = self.play.time_s
        super().begin()

    def way(self) -> Path:
        return dense([(x, y) for x, y in self._corners.tolist()])

    def _read_times(self, vertices: tuple[Node, ...]) -> list[float] | None:
        reference = self.node.maybe("TimeReference")
        timing = None if reference is None else reference.maybe("Timing")
        if timing is None:
            self.domains = (LATERAL,)  # its speed stays as it is
            return None
        scale, offset_s = timing.number("scale"), timing.number("offset")
        times_s = [offset_s + scale * vertex.number("time") for vertex in vertices]
        if any(b <= a for a, b in pairwise(times_s)):
            raise timing.fault("the times of the vertices do not rise")
        if timing.text("domainAbsoluteRelative") == "absolute":
            times_s = [time_s - self.play.time_s for time_s in times_s]
        return times_s

    def step(self) -> bool:
        if self._times_s is not None and not self.entity.is_hero:
            self.mover.speed_mps = self._timed_speed_mps(self._times_s)
        if super().step():
            if self._times_s is not None and not self.entity.is_hero:
                self.mover.speed_mps = 0.0
            return True
        return False

    def _timed_speed_mps(self, times_s: list[float]) -> float:
        """The speed that brings it to where it should be half a second from now."""
        steps = np.hypot(*np.diff(self._corners, axis=0).T)
        corner_s_m = np.concatenate([[0.0], np.cumsum(steps)])
        soon_s = self.play.time_s - self._began_s + 0.5
        wanted_m = float(np.interp(soon_s, times_s, corner_s_m))
        done_m = float(corner_s_m[-1]) - self.mover.to_go_m
        return max(0.0, (wanted_m - done_m) / 0.5)


def flat(route: DenseRoute) -> Path:
    """A route's points from above."""
    return np.ascontiguousarray(route.positions_world_m[:, :2])


def dense(corners: list[tuple[float, float]]) -> Path:
    """A line through corners, with points at most 1 m apart."""
    points = [np.array(corners[:1])]
    for a, b in pairwise(corners):
        count = max(2, math.ceil(math.dist(a, b)) + 1)
        points.append(np.linspace(a, b, count)[1:])
    path = np.concatenate(points)
    if len(path) < 2 or not math.dist(path[0], path[-1]) > 0.0:
        return np.array([corners[0], (corners[0][0] + 0.01, corners[0][1])])
    return path
