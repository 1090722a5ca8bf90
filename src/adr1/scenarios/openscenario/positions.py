"""From a <Position> to a pose in CARLA's world.

OpenSCENARIO's axes are right-handed (y to the left, headings counter-clockwise), CARLA's are
left-handed: y, lateral values and headings change their sign. Files with CARLA's own axes (see
ScenarioFile.carla_axes) are taken as they are. Poses stand on the ground below them.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import carla
import numpy as np

from adr1.errors import Adr1Error, ScenarioError
from adr1.routes.dense_route import DenseRoute
from adr1.routes.planner import interpolate_route
from adr1.scenarios.openscenario.node import Node
from adr1.scenarios.places import shifted

PoseOf = Callable[[str], "carla.Transform | None"]


class Positions:
    """Resolves positions on one map.

    Args:
        carla_axes: whether the file has CARLA's axes.
        pose_of: pose of an entity by name; None where it is not in the world.
    """

    def __init__(self, carla_map: carla.Map, *, carla_axes: bool, pose_of: PoseOf) -> None:
        self.carla_map = carla_map
        self.right = 1.0 if carla_axes else -1.0
        self._pose_of = pose_of

    def pose(self, position: Node) -> carla.Transform:
        """Pose of a <Position>, on the ground.

        Raises:
            FileFormatError: there is no such road, lane or entity.
        """
        node = position.only()
        pose: carla.Transform = _BY_TAG[node.tag](self, node)
        ground = self.carla_map.get_waypoint(
            pose.location, project_to_road=True, lane_type=carla.LaneType.Any
        )
        if ground is not None:
            pose.location.z = ground.transform.location.z
        return pose

    def waypoint(self, node: Node, road_id: int, lane_id: int, s_m: float) -> carla.Waypoint:
        """A lane's middle; lane 0 is the road's reference line."""
        found = self.carla_map.get_waypoint_xodr(road_id, lane_id, s_m) if s_m >= 0.0 else None
        if found is None:
            raise node.fault(f"the map has no road {road_id} with lane {lane_id} at s={s_m:.2f} m")
        return found

    def _other(self, node: Node) -> carla.Transform:
        pose = self._pose_of(node.text("entityRef"))
        if pose is None:
            raise node.fault(f"entity {node.text('entityRef')!r} is not in the world yet")
        return pose

    def _turned(self, node: Node, pose: carla.Transform, base_yaw_deg: float) -> carla.Transform:
        """The pose with its <Orientation>: relative to `base_yaw_deg`, or absolute."""
        orientation = node.maybe("Orientation")
        yaw_deg = base_yaw_deg
        if orientation is not None:
            turn_deg = self.right * math.degrees(orientation.number("h", 0.0))
            absolute = orientation.text("type", "absolute") == "absolute"
            yaw_deg = turn_deg if absolute else base_yaw_deg + turn_deg
        return carla.Transform(pose.location, carla.Rotation(yaw=yaw_deg))

    def _world(self, node: Node) -> carla.Transform:
        place = carla.Location(
            x=node.number("x"), y=self.right * node.number("y"), z=node.number("z", 0.0)
        )
        yaw_deg = self.right * math.degrees(node.number("h", 0.0))
        return carla.Transform(place, carla.Rotation(yaw=yaw_deg))

    def _relative_world(self, node: Node) -> carla.Transform:
        other = self._other(node)
        place = other.location + carla.Location(
            x=node.number("dx"), y=self.right * node.number("dy"), z=node.number("dz", 0.0)
        )
        return self._turned(node, carla.Transform(place), other.rotation.yaw)

    def _relative_object(self, node: Node) -> carla.Transform:
        other = self._other(node)
        yaw, ahead_m = math.radians(other.rotation.yaw), node.number("dx")
        right_m = self.right * node.number("dy")
        place = carla.Location(
            x=other.location.x + ahead_m * math.cos(yaw) - right_m * math.sin(yaw),
            y=other.location.y + ahead_m * math.sin(yaw) + right_m * math.cos(yaw),
            z=other.location.z + node.number("dz", 0.0),
        )
        return self._turned(node, carla.Transform(place), other.rotation.yaw)

    def _road(self, node: Node) -> carla.Transform:
        line = self.waypoint(node, node.integer("roadId"), 0, node.number("s"))
        pose = shifted(line, self.right * node.number("t"))
        return self._turned(node, pose, pose.rotation.yaw)

    def _relative_road(self, node: Node) -> carla.Transform:
        other = self._other(node)
        here = self._lane_at(node, other.location)
        line = self.waypoint(node, here.road_id, 0, here.s + node.number("ds"))
        start = self.waypoint(node, here.road_id, 0, here.s)
        right_m = right_of(start.transform, other.location) + self.right * node.number("dt")
        pose = shifted(line, right_m)
        yaw_deg = pose.rotation.yaw + (180.0 if here.lane_id > 0 else 0.0)
        return self._turned(node, pose, yaw_deg)

    def _lane(self, node: Node) -> carla.Transform:
        lane_id = node.integer("laneId")
        lane = self.waypoint(node, node.integer("roadId"), lane_id, node.number("s"))
        return self._in_lane(node, lane, node.number("offset", 0.0))

    def _in_lane(self, node: Node, lane: carla.Waypoint, offset: float) -> carla.Transform:
        """Offsets are those of the road: left lanes, driven against it, turn them around."""
        pose = shifted(lane, self.right * offset * (-1.0 if lane.lane_id > 0 else 1.0))
        return self._turned(node, pose, pose.rotation.yaw)

    def _relative_lane(self, node: Node) -> carla.Transform:
        here = self._lane_at(node, self._other(node).location)
        lane_id = lane_over(here.lane_id, node.integer("dLane"))
        lane = self.waypoint(node, here.road_id, lane_id, here.s)
        along_m = node.number("dsLane", 0.0) or node.number("ds", 0.0)
        if along_m:
            ways = lane.next(along_m) if along_m > 0.0 else lane.previous(-along_m)
            if not ways:
                raise node.fault(f"the lane ends before {along_m} m")
            lane = min(ways, key=lambda w: (w.road_id != here.road_id, w.road_id, w.lane_id))
        return self._in_lane(node, lane, node.number("offset", 0.0))

    def _lane_at(self, node: Node, place: carla.Location) -> carla.Waypoint:
        found = self.carla_map.get_waypoint(place)
        if found is None:
            raise node.fault("the entity that it is relative to is on no lane")
        return found

    def route(self, node: Node) -> DenseRoute:
        """Lanes along the waypoints of a <Route>."""
        poses = [self.pose(item.child("Position")) for item in node.all("Waypoint")]
        return self.route_through(node, poses)

    def route_through(self, node: Node, poses: list[carla.Transform]) -> DenseRoute:
        """Lanes through poses, in order; raises FileFormatError where there is no way."""
        points = np.array([(p.location.x, p.location.y, p.location.z) for p in poses])
        try:
            return interpolate_route(self.carla_map, points.reshape(-1, 3))
        except Adr1Error as error:
            raise node.fault(f"gives no route: {error}") from error

    def _on_route(self, node: Node) -> carla.Transform:
        route = self.route(node.child("RouteRef").child("Route"))
        where = node.child("InRoutePosition").only()
        row = route.index_at(where.number("pathS"))
        x, y, z = route.positions_world_m[row].tolist()
        here = self._lane_at(node, carla.Location(x=x, y=y, z=z))
        if where.tag == "FromLaneCoordinates":
            lane = self.waypoint(node, here.road_id, where.integer("laneId"), here.s)
            return self._in_lane(node, lane, where.number("laneOffset", 0.0))
        line = self.waypoint(node, here.road_id, 0, here.s)
        pose = shifted(line, self.right * where.number("t"))
        return self._turned(node, pose, here.transform.rotation.yaw)


def right_of(line: carla.Transform, place: carla.Location) -> float:
    """How far right of a directed point a place is [m]."""
    yaw = math.radians(line.rotation.yaw)
    dx, dy = place.x - line.location.x, place.y - line.location.y
    return -math.sin(yaw) * dx + math.cos(yaw) * dy


def lane_over(lane_id: int, steps: int) -> int:
    """The lane so many ids up; there is no lane 0."""
    target = lane_id + steps
    if lane_id < 0 <= target:
        return target + 1
    return target - 1 if target <= 0 < lane_id else target


def lane_under(carla_map: carla.Map, place: carla.Location, what: str) -> carla.Waypoint:
    """The driving lane nearest to a place; raises ScenarioError where the map has none."""
    found = carla_map.get_waypoint(place)
    if found is None:
        raise ScenarioError(f"{what} is near no driving lane")
    return found


_BY_TAG: dict[str, Callable[[Positions, Node], carla.Transform]] = {
    "WorldPosition": Positions._world,
    "RelativeWorldPosition": Positions._relative_world,
    "RelativeObjectPosition": Positions._relative_object,
    "RoadPosition": Positions._road,
    "RelativeRoadPosition": Positions._relative_road,
    "LanePosition": Positions._lane,
    "RelativeLanePosition": Positions._relative_lane,
    "RoutePosition": Positions._on_route,
}
