"""Which way a route turns in a junction.

Rule (as CARLA's planner behaves): a junction left within 35 degrees of the heading it was entered
with is STRAIGHT; otherwise the turn is compared with the other ways out, and failing a clear
answer its sign decides. CARLA's frame is left-handed, so a positive turn is to the right.
"""

from __future__ import annotations

from collections.abc import Sequence

from adr1.routes.dense_route import RoadOption
from adr1.routes.lane_graph import LaneGraph, LaneKey

STRAIGHT_WITHIN_DEG = 35.0


def junction_options(graph: LaneGraph, path: Sequence[LaneKey]) -> list[RoadOption]:
    """The option of each segment of a path; every run of junction segments shares one."""
    options = [RoadOption.LANEFOLLOW] * len(path)
    index = 0
    while index < len(path):
        if not graph.segments[path[index]].is_junction:
            index += 1
            continue
        end = index
        while end + 1 < len(path) and graph.segments[path[end + 1]].is_junction:
            end += 1
        entry = path[index - 1] if index > 0 else None
        options[index : end + 1] = [_turn(graph, entry, path[index : end + 1])] * (end + 1 - index)
        index = end + 1
    return options


def _turn(graph: LaneGraph, entry: LaneKey | None, run: Sequence[LaneKey]) -> RoadOption:
    first, last = graph.segments[run[0]], graph.segments[run[-1]]
    turn_deg = turned_deg(float(first.yaw_deg[0]), float(last.yaw_deg[-1]))
    if abs(turn_deg) < STRAIGHT_WITHIN_DEG:
        return RoadOption.STRAIGHT
    others = [] if entry is None else _other_turns_deg(graph, entry, run[0])
    if others and turn_deg < min(others):
        return RoadOption.LEFT
    if others and turn_deg > max(others):
        return RoadOption.RIGHT
    return RoadOption.LEFT if turn_deg < 0 else RoadOption.RIGHT


def _other_turns_deg(graph: LaneGraph, entry: LaneKey, taken: LaneKey) -> list[float]:
    turns = []
    for key in sorted(graph.graph.successors(entry)):
        if key != taken and graph.graph.edges[entry, key]["change"] == 0:
            segment = graph.segments[key]
            turns.append(turned_deg(float(segment.yaw_deg[0]), float(segment.yaw_deg[-1])))
    return turns


def turned_deg(from_deg: float, to_deg: float) -> float:
    """Signed turn between two headings, in [-180, 180)."""
    return (to_deg - from_deg + 180.0) % 360.0 - 180.0
