"""Lays the samples of a path's lanes one behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.routes.dense_route import DenseRoute, RoadOption
from adr1.routes.lane_graph import LaneGraph, LaneKey, LaneSegment
from adr1.routes.turns import junction_options

LANE_CHANGE_M = 10.0
"""Length along the road of a lane change, where the lane is long enough."""

_CHANGES = (RoadOption.CHANGELANELEFT, RoadOption.CHANGELANERIGHT)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A path of lanes from sample `start_index` of the first to `goal_index` of the last."""

    path: tuple[LaneKey, ...]
    start_index: int
    goal_index: int


@dataclass(frozen=True, slots=True)
class _Row:
    key: LaneKey
    index: int
    option: RoadOption


def assemble_route(graph: LaneGraph, stretches: Sequence[Stretch], sampling_m: float) -> DenseRoute:
    """Join stretches, each beginning where the one before ends, into a dense route."""
    visits, goal_index = _joined(stretches)
    rows = _rows(graph, visits, stretches[0].start_index, goal_index)
    return _to_arrays(graph, _thinned(graph, rows, sampling_m), sampling_m)


@dataclass(slots=True)
class _Visit:
    """A segment on the way, and the sample that must be passed before it is left sideways."""

    key: LaneKey
    leave_from: int = 0


def _joined(stretches: Sequence[Stretch]) -> tuple[list[_Visit], int]:
    visits = [_Visit(stretches[0].path[0])]
    for stretch in stretches:
        visits[-1].leave_from = max(visits[-1].leave_from, stretch.start_index)
        visits.extend(_Visit(key) for key in stretch.path[1:])
    return visits, stretches[-1].goal_index


def _rows(
    graph: LaneGraph, visits: Sequence[_Visit], start_index: int, goal_index: int
) -> list[_Row]:
    options = junction_options(graph, [visit.key for visit in visits])
    rows: list[_Row] = []
    index = start_index
    for visit, following, option in zip(visits[:-1], visits[1:], options[:-1], strict=True):
        segment = graph.segments[visit.key]
        change = graph.graph.edges[visit.key, following.key]["change"]
        if change == 0:
            rows.extend(_Row(visit.key, i, option) for i in range(index, len(segment.along_m)))
            index = 0
            continue
        leave = _leave_index(segment, change, index, visit.leave_from)
        rows.extend(_Row(visit.key, i, option) for i in range(index, leave))
        beside = graph.segments[following.key]
        index = _landing(segment.along_m, beside.along_m, leave)
        if following is visits[-1]:
            index = min(index, goal_index)
        change_option = RoadOption.CHANGELANELEFT if change < 0 else RoadOption.CHANGELANERIGHT
        rows.append(_Row(visit.key, leave, change_option))
        rows.append(_Row(following.key, index, change_option))
        index = min(index + 1, len(beside.along_m) - 1)
    stop = goal_index if rows else max(index, goal_index)
    rows.extend(_Row(visits[-1].key, i, options[-1]) for i in range(index, stop + 1))
    return rows


def _leave_index(segment: LaneSegment, change: int, index: int, keypoint_index: int) -> int:
    """The sample at which a lane is left sideways, for a route that is at sample `index`.

    The first that the marking permits once the segment's keypoint is passed, else the last
    permitted before it, else `index`: the route began where the marking no longer permits it.
    """
    permitted = np.flatnonzero(segment.may_go_left if change < 0 else segment.may_go_right)
    ahead = permitted[permitted >= index]
    if len(ahead) == 0:
        return index
    passed = ahead[ahead >= keypoint_index]
    return int(passed[0] if len(passed) else ahead[-1])


def _landing(
    here_along_m: NDArray[np.float64], there_along_m: NDArray[np.float64], leave: int
) -> int:
    """Sample of the neighbouring lane that a lane change from sample `leave` ends at."""
    share = here_along_m[leave] / max(float(here_along_m[-1]), 1e-6)
    target_m = share * there_along_m[-1] + LANE_CHANGE_M
    return min(int(np.searchsorted(there_along_m, target_m)), len(there_along_m) - 1)


def _thinned(graph: LaneGraph, rows: list[_Row], sampling_m: float) -> list[_Row]:
    """Merge samples that (nearly) repeat the one before, as where one lane meets the next.

    Of two, the later stays if its option is another one, so that options begin where lanes do.
    """
    kept = [rows[0]]
    for row in rows[1:]:
        here = graph.segments[row.key].positions_world_m[row.index]
        before = graph.segments[kept[-1].key].positions_world_m[kept[-1].index]
        if float(np.linalg.norm(here - before)) >= 0.25 * sampling_m:
            kept.append(row)
        elif row.option != kept[-1].option and kept[-1].option not in _CHANGES:
            kept[-1] = row
    return kept


def _to_arrays(graph: LaneGraph, rows: list[_Row], sampling_m: float) -> DenseRoute:
    segments = [graph.segments[row.key] for row in rows]
    pairs = list(zip(segments, rows, strict=True))
    positions = np.array([segment.positions_world_m[row.index] for segment, row in pairs])
    steps = np.linalg.norm(np.diff(positions, axis=0), axis=1)
    return DenseRoute(
        positions_world_m=positions,
        yaw_deg=np.array([segment.yaw_deg[row.index] for segment, row in pairs]),
        options=np.array([int(row.option) for row in rows], dtype=np.int8),
        s_m=np.concatenate([[0.0], np.cumsum(steps)]),
        lane_width_m=np.array([segment.lane_width_m[row.index] for segment, row in pairs]),
        is_junction=np.array([segment.is_junction for segment in segments], dtype=np.bool_),
        road_ids=np.array([row.key[0] for row in rows], dtype=np.int64),
        section_ids=np.array([row.key[1] for row in rows], dtype=np.int64),
        lane_ids=np.array([row.key[2] for row in rows], dtype=np.int64),
        sampling_m=sampling_m,
    )
