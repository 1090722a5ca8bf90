"""The driving lanes of a map as a graph of lane segments.

A node is one lane of one lane section (road, section, lane). Edges lead to the lanes that follow,
as the map's topology has them, and to the neighbouring lane of the same direction wherever the
marking between them may be crossed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import carla
import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

LaneKey = tuple[int, int, int]

LANE_CHANGE_COST_M = 10.0
"""Distance that one lane change counts for; at least a lane's width keeps A*'s bound valid."""

WHOLE_LANE_M = 1e5
"""A spacing longer than any lane: one waypoint for each."""

END_TOLERANCE_M = 0.01
"""How exactly the end of a lane is found."""


@dataclass(frozen=True, eq=False)
class LaneSegment:
    """One lane of one lane section, sampled from its start in driving direction (n points).

    `along_m` is the distance from the lane's start; `may_go_left` and `may_go_right` tell where
    the marking permits leaving the lane.
    """

    key: LaneKey
    positions_world_m: NDArray[np.float64]
    yaw_deg: NDArray[np.float64]
    lane_width_m: NDArray[np.float64]
    along_m: NDArray[np.float64]
    may_go_left: NDArray[np.bool_]
    may_go_right: NDArray[np.bool_]
    left: LaneKey | None
    right: LaneKey | None
    is_junction: bool

    @property
    def length_m(self) -> float:
        return float(self.along_m[-1])


@dataclass(frozen=True, slots=True)
class LanePlace:
    """A place on a lane: its segment, the nearest sample, and how far beside it the query was."""

    key: LaneKey
    index: int
    offset_m: float


class LaneGraph:
    """All driving lanes of a map; `graph` is a networkx DiGraph over lane keys.

    Edge attributes: `weight` in metres, `change` is -1 (left), 1 (right) or 0 (lane goes on).
    """

    def __init__(self, carla_map: carla.Map, sampling_m: float) -> None:
        self._map = carla_map
        topology = carla_map.get_topology()
        starts = _lane_starts(carla_map, topology)
        self.segments = {
            key: _sample_segment(carla_map, starts[key], sampling_m) for key in sorted(starts)
        }
        self.graph = self._build(topology)
        self._junction_tree, self._junction_rows = self._index_junctions()

    def _build(self, topology: list[tuple[Any, Any]]) -> nx.DiGraph:
        graph = nx.DiGraph()
        graph.add_nodes_from(self.segments)
        for segment in self.segments.values():
            for change, neighbour, allowed in (
                (-1, segment.left, segment.may_go_left),
                (1, segment.right, segment.may_go_right),
            ):
                if neighbour in self.segments and bool(allowed.any()):
                    graph.add_edge(segment.key, neighbour, weight=LANE_CHANGE_COST_M, change=change)
        for start, following in topology:
            here, there = lane_key(start), lane_key(following)
            if here != there:  # a dead end names itself as what follows
                graph.add_edge(here, there, weight=self.segments[here].length_m, change=0)
        return graph

    def _index_junctions(self) -> tuple[cKDTree | None, list[tuple[LaneKey, int]]]:
        rows = [
            (segment.key, index)
            for segment in self.segments.values()
            if segment.is_junction
            for index in range(len(segment.along_m))
        ]
        if not rows:
            return None, rows
        points = np.array([self.segments[key].positions_world_m[index] for key, index in rows])
        return cKDTree(points), rows

    def places(self, position_world_m: NDArray[np.float64]) -> list[LanePlace]:
        """Lanes that a point may be meant to lie on, nearest first.

        Off junctions that is the lane the map finds; inside one, lanes overlap, so every lane
        whose centre is within half a lane of the point is a candidate.
        """
        x, y, z = (float(v) for v in position_world_m)
        waypoint = self._map.get_waypoint(carla.Location(x=x, y=y, z=z))
        if waypoint is None:
            return []
        key = lane_key(waypoint)
        found: dict[LaneKey, LanePlace] = {}
        if key in self.segments:
            found[key] = self._nearest(key, position_world_m)
        if waypoint.is_junction and self._junction_tree is not None:
            centre = waypoint.transform.location
            near = self._junction_tree.query_ball_point(
                [centre.x, centre.y, centre.z], 0.5 * waypoint.lane_width
            )
            for row in near:
                other = self._junction_rows[row][0]
                found.setdefault(other, self._nearest(other, position_world_m))
        return sorted(found.values(), key=lambda place: (place.offset_m, place.key))

    def _nearest(self, key: LaneKey, position_world_m: NDArray[np.float64]) -> LanePlace:
        offsets = self.segments[key].positions_world_m[:, :2] - position_world_m[:2]
        distances = np.hypot(offsets[:, 0], offsets[:, 1])
        index = int(distances.argmin())
        return LanePlace(key, index, float(distances[index]))


def lane_key(waypoint: Any) -> LaneKey:
    """(road, section, lane) of a `carla.Waypoint`."""
    return (waypoint.road_id, waypoint.section_id, waypoint.lane_id)


def _lane_starts(carla_map: carla.Map, topology: list[tuple[Any, Any]]) -> dict[LaneKey, Any]:
    """The first waypoint, in driving direction, of every lane of every lane section."""
    starts: dict[LaneKey, Any] = {}
    for start, _ in topology:
        starts.setdefault(lane_key(start), start)
    for _, following in topology:
        starts.setdefault(lane_key(following), following)
    # The topology leaves out lanes that lead from nowhere to nowhere, as on a road of its own.
    for waypoint in carla_map.generate_waypoints(WHOLE_LANE_M):
        if lane_key(waypoint) not in starts:
            against = -_sign_of_s(waypoint)
            starts[lane_key(waypoint)] = _walk(carla_map, waypoint, against, 1.0)[-1]
    return starts


def _sign_of_s(waypoint: Any) -> int:
    """1 where the road's s grows in driving direction, -1 where it falls."""
    following = waypoint.next(0.1)
    if following and lane_key(following[0]) == lane_key(waypoint):
        return 1 if following[0].s > waypoint.s else -1
    return 1 if waypoint.lane_id < 0 else -1


def _walk(carla_map: carla.Map, start: Any, sign: int, step_m: float) -> list[Any]:
    """Waypoints along one lane from `start` to the end of its lane section, that end included.

    The client's own `next_until_lane_end` and `previous_until_lane_start` do not stop where the
    lane section ends, and crash the process where nothing follows the lane.
    """
    key = lane_key(start)

    def at(distance_m: float) -> Any:
        s_m = start.s + sign * distance_m
        found = carla_map.get_waypoint_xodr(key[0], key[2], s_m) if s_m >= 0.0 else None
        return found if found is not None and lane_key(found) == key else None

    waypoints, distance_m = [start], 0.0
    while (waypoint := at(distance_m + step_m)) is not None:
        waypoints.append(waypoint)
        distance_m += step_m
    inside_m, outside_m = distance_m, distance_m + step_m
    while outside_m - inside_m > END_TOLERANCE_M:
        middle_m = 0.5 * (inside_m + outside_m)
        inside_m, outside_m = (
            (inside_m, middle_m) if at(middle_m) is None else (middle_m, outside_m)
        )
    if inside_m > distance_m:
        waypoints.append(at(inside_m))
    return waypoints


def _sample_segment(carla_map: carla.Map, start: Any, sampling_m: float) -> LaneSegment:
    key = lane_key(start)
    waypoints = _walk(carla_map, start, _sign_of_s(start), sampling_m)
    transforms = [waypoint.transform for waypoint in waypoints]
    positions = np.array([[t.location.x, t.location.y, t.location.z] for t in transforms])
    changes = [waypoint.lane_change for waypoint in waypoints]
    both, left, right = carla.LaneChange.Both, carla.LaneChange.Left, carla.LaneChange.Right
    steps = np.linalg.norm(np.diff(positions, axis=0), axis=1)
    free = not start.is_junction
    return LaneSegment(
        key=key,
        positions_world_m=positions,
        yaw_deg=_wrap_deg(np.array([t.rotation.yaw for t in transforms])),
        lane_width_m=np.array([waypoint.lane_width for waypoint in waypoints]),
        along_m=np.concatenate([[0.0], np.cumsum(steps)]),
        may_go_left=np.array([free and change in (left, both) for change in changes]),
        may_go_right=np.array([free and change in (right, both) for change in changes]),
        left=_neighbour(start, start.get_left_lane()),
        right=_neighbour(start, start.get_right_lane()),
        is_junction=start.is_junction,
    )


def _neighbour(start: Any, beside: Any) -> LaneKey | None:
    """The lane beside, if it can be driven in the same direction."""
    if beside is None or beside.lane_type != carla.LaneType.Driving:
        return None
    if beside.road_id != start.road_id or beside.lane_id * start.lane_id < 0:
        return None
    return lane_key(beside)


def _wrap_deg(angle_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Angles in (-180, 180]."""
    return -((-angle_deg + 180.0) % 360.0 - 180.0)
