"""Where the lanes of a map lead: short pieces of lane and the ways that can be driven from each.

Built once per map from `carla.Map`; after that everything is arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    import carla

WAY_STEP_M = 1.0
_SAMPLE_M = 2.0
_PIECE_M = 30.0
_REACH_M = 80.0
_MAX_WAYS = 4


@dataclass(frozen=True, eq=False)
class LaneWays:
    """Pieces of lane and the ways onward from each.

    Attributes:
        anchors_xyyaw: (p, 3) sampled lane points: metres, metres, radians.
        anchor_piece: (p,) piece of each point; anchor_s_m: (p,) distance from the piece's start.
        first_way, way_count: (m,) ways that start with piece i: first_way[i] .. + way_count[i].
        ways_xyyaw: (w, k, 3) points `WAY_STEP_M` apart from the start of the way's first piece.
        junction_entry_m: (w,) where each way first enters a junction; inf if never.
        turns_left: (w,) whether the way's first junction is passed by a left turn.
    """

    anchors_xyyaw: NDArray[np.float64]
    anchor_piece: NDArray[np.int64]
    anchor_s_m: NDArray[np.float64]
    first_way: NDArray[np.int64]
    way_count: NDArray[np.int64]
    ways_xyyaw: NDArray[np.float64]
    junction_entry_m: NDArray[np.float64]
    turns_left: NDArray[np.bool_]
    tree: cKDTree

    def match(
        self, xy_m: NDArray[np.float64], yaw_rad: NDArray[np.float64], reach_m: float = 2.2
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pieces of lane that vehicles may be on.

        A vehicle matches every piece with a point nearby and along its heading; of each piece only
        the nearest point counts.

        Returns:
            (vehicle rows, anchor indices), sorted by vehicle row.
        """
        distance, anchor = self.tree.query(xy_m, k=6, distance_upper_bound=reach_m)
        rows: list[int] = []
        anchors: list[int] = []
        for row in range(len(xy_m)):
            nearest = distance[row, 0]
            seen: set[int] = set()
            for d, a in zip(distance[row].tolist(), anchor[row].tolist(), strict=True):
                if not math.isfinite(d) or d > nearest + 0.8:
                    break
                turn = self.anchors_xyyaw[a, 2] - yaw_rad[row]
                if math.cos(turn) < 0.9 or int(self.anchor_piece[a]) in seen:
                    continue
                seen.add(int(self.anchor_piece[a]))
                rows.append(row)
                anchors.append(a)
        return np.array(rows, dtype=np.int64), np.array(anchors, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Piece:
    points: NDArray[np.float64]  # (k, 3) x, y, yaw
    is_junction: NDArray[np.bool_]
    length_m: float


def build_lane_ways(carla_map: carla.Map) -> LaneWays:
    """Sample all driving lanes of a map and list the ways onward, `_REACH_M` metres deep."""
    pieces, onward = _pieces(carla_map)
    anchors, owner, at_s = [], [], []
    first, count = [], []
    ways: list[NDArray[np.float64]] = []
    entry: list[float] = []
    left: list[bool] = []
    for index, piece in enumerate(pieces):
        anchors.append(piece.points)
        owner.append(np.full(len(piece.points), index))
        at_s.append(_distances(piece.points))
        chains = _chains(index, pieces, onward)
        first.append(len(ways))
        count.append(len(chains))
        for chain in chains:
            way, junction_at, is_left = _way(chain, pieces)
            ways.append(way)
            entry.append(junction_at)
            left.append(is_left)
    points = np.concatenate(anchors)
    return LaneWays(
        anchors_xyyaw=points,
        anchor_piece=np.concatenate(owner).astype(np.int64),
        anchor_s_m=np.concatenate(at_s),
        first_way=np.array(first, dtype=np.int64),
        way_count=np.array(count, dtype=np.int64),
        ways_xyyaw=np.stack(ways),
        junction_entry_m=np.array(entry),
        turns_left=np.array(left, dtype=np.bool_),
        tree=cKDTree(points[:, :2]),
    )


def _lane_key(waypoint: carla.Waypoint) -> tuple[int, int, int]:
    return waypoint.road_id, waypoint.section_id, waypoint.lane_id


def _pieces(carla_map: carla.Map) -> tuple[list[_Piece], list[list[int]]]:
    """All lanes cut into pieces, and for each piece those that follow it."""
    segments: dict[tuple[int, int, int], carla.Waypoint] = {}
    followers: dict[tuple[int, int, int], set[tuple[int, int, int]]] = {}
    for begin, end in carla_map.get_topology():
        key = _lane_key(begin)
        segments.setdefault(key, begin)
        followers.setdefault(key, set()).add(_lane_key(end))
    for key, begin in segments.items():
        last = (begin.next_until_lane_end(_SAMPLE_M) or [begin])[-1]
        followers[key] = {_lane_key(w) for w in last.next(_SAMPLE_M)} - {key}
    pieces: list[_Piece] = []
    onward: list[list[int]] = []
    head: dict[tuple[int, int, int], int] = {}
    tail: dict[tuple[int, int, int], int] = {}
    for key in sorted(segments):
        waypoints = [segments[key], *segments[key].next_until_lane_end(_SAMPLE_M)]
        head[key] = len(pieces)
        per_piece = round(_PIECE_M / _SAMPLE_M)
        for begin_at in range(0, len(waypoints), per_piece):
            pieces.append(_piece(waypoints[begin_at : begin_at + per_piece + 1]))
            onward.append([len(pieces)])
        tail[key] = len(pieces) - 1
    for key, last_piece in tail.items():
        onward[last_piece] = sorted(head[k] for k in followers[key] if k in head)
    return pieces, onward


def _piece(waypoints: list[carla.Waypoint]) -> _Piece:
    rows = []
    for waypoint in waypoints:
        transform = waypoint.transform
        rows.append(
            (transform.location.x, transform.location.y, math.radians(transform.rotation.yaw))
        )
    points = np.array(rows, dtype=np.float64)
    junction = np.array([bool(w.is_junction) for w in waypoints])
    return _Piece(points, junction, float(_distances(points)[-1]))


def _distances(points: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.linalg.norm(np.diff(points[:, :2], axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _chains(start: int, pieces: list[_Piece], onward: list[list[int]]) -> list[list[int]]:
    """Chains of pieces from `start`, each long enough; at most `_MAX_WAYS` of them."""
    done: list[list[int]] = []
    stack: list[tuple[list[int], float]] = [([start], 0.0)]
    while stack:
        chain, beyond_m = stack.pop(0)
        following = onward[chain[-1]]
        if beyond_m >= _REACH_M or not following or len(done) + len(stack) >= _MAX_WAYS:
            done.append(chain)
            continue
        for piece in following:
            stack.append(([*chain, piece], beyond_m + pieces[piece].length_m))
    return done[: 2 * _MAX_WAYS]


def _way(chain: list[int], pieces: list[_Piece]) -> tuple[NDArray[np.float64], float, bool]:
    points = np.concatenate([pieces[i].points for i in chain])
    junction = np.concatenate([pieces[i].is_junction for i in chain])
    s = _distances(points)
    keep = np.concatenate([[True], np.diff(s) > 1e-3])
    points, junction, s = points[keep], junction[keep], s[keep]
    yaw = np.unwrap(points[:, 2])
    at = np.arange(0.0, _PIECE_M + _REACH_M, WAY_STEP_M)
    way = np.stack(
        [np.interp(at, s, points[:, 0]), np.interp(at, s, points[:, 1]), np.interp(at, s, yaw)],
        axis=1,
    )
    beyond = np.maximum(at - s[-1], 0.0)
    way[:, 0] += beyond * np.cos(yaw[-1])
    way[:, 1] += beyond * np.sin(yaw[-1])
    inside = np.flatnonzero(junction)
    if not len(inside):
        return way, math.inf, False
    leave = np.flatnonzero(~junction[inside[0] :])
    last = inside[0] + (int(leave[0]) if len(leave) else len(junction) - inside[0]) - 1
    turn = yaw[last] - yaw[max(int(inside[0]) - 1, 0)]
    return way, float(s[inside[0]]), bool(turn < -math.radians(40.0))
