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
        starts: dict[LaneKey, Any] = {}
        for start, _ in topology:
            starts.setdefault(lane_key(start), start)
        self.segments = {
            key: _sample_segment(start, sampling_m) for key, start in sorted(starts.items())
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


def _sample_segment(start: Any, sampling_m: float) -> LaneSegment:
    key = lane_key(start)
    waypoints = [start]
    # The call runs on through the road's later lane sections, which are segments of their own.
    for waypoint in start.next_until_lane_end(sampling_m):
        if lane_key(waypoint) != key:
            break
        waypoints.append(waypoint)
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
