"""From a few keypoints to a dense route along the lanes of a map.

Keypoints that lie in a junction, where lanes overlap, may belong to any lane there: the planner
picks the lanes of all keypoints together, so that the whole route is shortest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import carla
import networkx as nx
import numpy as np
from numpy.typing import NDArray

from adr1.errors import InputError
from adr1.routes.assemble import Stretch, assemble_route
from adr1.routes.dense_route import DenseRoute
from adr1.routes.lane_graph import LaneGraph, LaneKey, LanePlace

PASSED_TOLERANCE_M = 3.0
"""A keypoint this little behind the one before it counts as reached."""

MAX_OFFSET_M = 20.0
"""A keypoint further than this from every driving lane belongs to another town, or to none."""

MIN_LENGTH_M = 5.0
"""What is shorter is no route."""

OFFSET_COST = 2.0
"""Metres of route that one metre between keypoint and lane centre is worth."""


@dataclass(frozen=True, slots=True)
class _Link:
    """The way from one place to the next: lane keys with both ends, and its cost."""

    path: tuple[LaneKey, ...]
    cost_m: float


class GlobalPlanner:
    """Plans routes over the lanes of one map; building it reads the whole map once.

    Args:
        carla_map: the map; `carla.Map(name, text)` works without a server.
        sampling_m: distance between the points of a route.
    """

    def __init__(self, carla_map: carla.Map, sampling_m: float = 1.0) -> None:
        if not sampling_m > 0.0:
            raise InputError(f"sampling_m must be positive, not {sampling_m}")
        self.sampling_m = sampling_m
        self.lanes = LaneGraph(carla_map, sampling_m)

    def plan(self, keypoints_world_m: NDArray[np.float64]) -> DenseRoute:
        """The shortest legal route through keypoints (k, 3), in order.

        Raises:
            InputError: fewer than two keypoints, one further than `MAX_OFFSET_M` from any driving
                lane, no legal way between two, or a route of less than `MIN_LENGTH_M`.
        """
        keypoints = np.asarray(keypoints_world_m, dtype=np.float64)
        if keypoints.ndim != 2 or keypoints.shape[1] != 3 or len(keypoints) < 2:
            raise InputError(f"keypoints must be an array (k >= 2, 3), not {keypoints.shape}")
        candidates = [self._candidates(i, point) for i, point in enumerate(keypoints)]
        places, links = self._choose(candidates)
        stretches = [
            Stretch(link.path, places[i].index, places[i + 1].index) for i, link in enumerate(links)
        ]
        route = assemble_route(self.lanes, stretches, self.sampling_m)
        if route.length_m < MIN_LENGTH_M:
            raise InputError(
                f"the route is {route.length_m:.2f} m long, less than {MIN_LENGTH_M} m"
            )
        return route

    def _candidates(self, number: int, point: NDArray[np.float64]) -> list[LanePlace]:
        if not np.isfinite(point).all():
            raise InputError(f"keypoint {number} is {point.tolist()}: not a place")
        near = [p for p in self.lanes.places(point) if p.offset_m <= MAX_OFFSET_M]
        if not near:
            where = f"keypoint {number} at {point.tolist()}"
            raise InputError(f"{where} is further than {MAX_OFFSET_M} m from any driving lane")
        return near

    def _choose(self, candidates: list[list[LanePlace]]) -> tuple[list[LanePlace], list[_Link]]:
        """Dynamic programming over the candidates of all keypoints."""
        costs = [OFFSET_COST * place.offset_m for place in candidates[0]]
        backs: list[list[tuple[int, _Link] | None]] = []
        for number in range(1, len(candidates)):
            next_costs: list[float] = []
            back: list[tuple[int, _Link] | None] = []
            for place in candidates[number]:
                best = self._best_link(candidates[number - 1], costs, place)
                back.append(best)
                offset_cost = OFFSET_COST * place.offset_m
                next_costs.append(
                    np.inf if best is None else costs[best[0]] + best[1].cost_m + offset_cost
                )
            if not np.isfinite(next_costs).any():
                raise InputError(f"no legal way from keypoint {number - 1} to keypoint {number}")
            costs = next_costs
            backs.append(back)
        return _trace_back(candidates, backs, int(np.argmin(costs)))

    def _best_link(
        self, sources: list[LanePlace], costs: list[float], target: LanePlace
    ) -> tuple[int, _Link] | None:
        best: tuple[int, _Link] | None = None
        best_cost = np.inf
        for index, source in enumerate(sources):
            if not np.isfinite(costs[index]):
                continue
            link = self._link(source, target)
            if link is not None and costs[index] + link.cost_m < best_cost:
                best, best_cost = (index, link), costs[index] + link.cost_m
        return best

    def _link(self, source: LanePlace, target: LanePlace) -> _Link | None:
        start, goal = self.lanes.segments[source.key], self.lanes.segments[target.key]
        start_m = float(start.along_m[source.index])
        goal_m = float(goal.along_m[target.index])
        path = self._search(source.key, target.key)
        if path is None:
            return None
        changes_only = all(self.lanes.graph.edges[a, b]["change"] for a, b in pairwise(path))
        if changes_only and goal_m < start_m - PASSED_TOLERANCE_M:
            path = self._search_around(source.key, target.key)
            if path is None:
                return None
        cost_m = sum(self.lanes.graph.edges[a, b]["weight"] for a, b in pairwise(path))
        return _Link(path, max(0.0, cost_m - start_m + goal_m))

    def _search_around(self, source: LaneKey, target: LaneKey) -> tuple[LaneKey, ...] | None:
        """The target lies behind: leave the segment by its end and come back to it."""
        graph = self.lanes.graph
        ways = []
        for following in sorted(graph.successors(source)):
            if graph.edges[source, following]["change"] == 0:
                rest = self._search(following, target)
                if rest is not None:
                    ways.append((source, *rest))
        length_m = {way: sum(graph.edges[a, b]["weight"] for a, b in pairwise(way)) for way in ways}
        return min(ways, key=lambda way: (length_m[way], way), default=None)

    def _search(self, source: LaneKey, target: LaneKey) -> tuple[LaneKey, ...] | None:
        segments = self.lanes.segments

        def straight_line_m(here: LaneKey, there: LaneKey) -> float:
            step = segments[here].positions_world_m[0] - segments[there].positions_world_m[0]
            return float(np.sqrt(step @ step))

        try:
            path = nx.astar_path(self.lanes.graph, source, target, straight_line_m)
        except nx.NetworkXNoPath:
            return None
        return tuple(path)


def interpolate_route(
    carla_map: carla.Map, keypoints_world_m: NDArray[np.float64], sampling_m: float = 1.0
) -> DenseRoute:
    """Plan one route; where several are needed on a map, keep a `GlobalPlanner`."""
    return GlobalPlanner(carla_map, sampling_m).plan(keypoints_world_m)


def _trace_back(
    candidates: list[list[LanePlace]], backs: list[list[tuple[int, _Link] | None]], last: int
) -> tuple[list[LanePlace], list[_Link]]:
    places, links = [candidates[-1][last]], []
    for number in range(len(backs) - 1, -1, -1):
        entry = backs[number][last]
        assert entry is not None
        last, link = entry
        links.append(link)
        places.append(candidates[number][last])
    return places[::-1], links[::-1]
