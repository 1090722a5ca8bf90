"""The map around the ego at a decision tick: pieces of route and lanes, stop lines and lights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int8

from adr1.episodes.frame import LightState
from adr1.episodes.furniture import RoadFurniture
from adr1.routes.dense_route import DenseRoute
from adr1.trajectories.frames import points_to_local, poses_to_local
from adr1.world_model.examples import LINES, PIECE_FLAGS, PIECE_POINTS, PIECES
from adr1.world_model.town_pieces import TownPieces

_ROUTE_PIECES, _ROUTE_PIECE_M = 4, 20.0
_LOOK_AHEAD_M = 15.0
_PIECE_REACH_M = 90.0
_LINE_REACH_M = 70.0
_ON_LINE_M = 1.5


@dataclass(frozen=True, eq=False)
class MapInputs:
    """Rows of `Situations` about the map, for one situation."""

    pieces_m: Float64[np.ndarray, "M 10 2"]
    piece_flags: Bool[np.ndarray, "M 4"]
    piece_light: Int8[np.ndarray, " M"]
    piece_valid: Bool[np.ndarray, " M"]
    stop_lines: Float64[np.ndarray, "8 4"]
    line_red: Bool[np.ndarray, " 8"]


def map_inputs(
    origin_world: Float64[np.ndarray, " 3"],
    route: DenseRoute,
    town: TownPieces,
    furniture: RoadFurniture,
    light_states: dict[int, int],
) -> MapInputs:
    """What is around a pose.

    Args:
        light_states: `LightState` by actor id of the light.
    """
    ahead = _route_points(origin_world, route)
    route_pieces = ahead[: _ROUTE_PIECES * PIECE_POINTS].reshape(-1, PIECE_POINTS, 2)
    near = points_to_local(town.points_world_m, origin_world)
    apart = np.linalg.norm(near - np.array([_LOOK_AHEAD_M, 0.0]), axis=-1).min(axis=1)
    order = np.argsort(apart, kind="stable")[: PIECES - _ROUTE_PIECES]
    chosen = order[apart[order] < _PIECE_REACH_M]
    lines, states = _lines(origin_world, furniture, light_states)
    pieces = np.zeros((PIECES, PIECE_POINTS, 2))
    flags = np.zeros((PIECES, len(PIECE_FLAGS)), dtype=np.bool_)
    light = np.full(PIECES, LightState.UNKNOWN, dtype=np.int8)
    count = _ROUTE_PIECES + len(chosen)
    pieces[:_ROUTE_PIECES], pieces[_ROUTE_PIECES:count] = route_pieces, near[chosen]
    flags[:_ROUTE_PIECES, 0] = True
    flags[_ROUTE_PIECES:count, 1] = town.in_junction[chosen]
    flags[:count, 2] = _opposite(pieces[:count], ahead)
    flags[:count, 3], light[:count] = _stops(pieces[:count], lines, states)
    nearest = np.argsort(np.hypot(lines[:, 0], lines[:, 1]), kind="stable")[:LINES]
    stop_lines, red = np.zeros((LINES, 4)), np.zeros(LINES, dtype=np.bool_)
    stop_lines[: len(nearest)] = lines[nearest]
    red[: len(nearest)] = states[nearest] == LightState.RED
    return MapInputs(pieces, flags, light, np.arange(PIECES) < count, stop_lines, red)


def _route_points(
    origin_world: Float64[np.ndarray, " 3"], route: DenseRoute
) -> Float64[np.ndarray, "n 2"]:
    """Points of the route ahead, evenly apart; past its end it goes straight on."""
    points = points_to_local(route.positions_world_m[:, :2], origin_world)
    facing = np.cos(np.radians(route.yaw_deg) - origin_world[2]) > 0.0
    away = np.linalg.norm(points, axis=1) + np.where(facing, 0.0, 1e3)
    begin = int(np.argmin(away))
    wanted = _ROUTE_PIECE_M / PIECE_POINTS * np.arange(_ROUTE_PIECES * PIECE_POINTS)
    s = route.s_m[begin:] - route.s_m[begin]
    keep = np.concatenate([[True], np.diff(s) > 1e-6])
    s, shown = s[keep], points[begin:][keep]
    found = np.column_stack([np.interp(wanted, s, shown[:, axis]) for axis in (0, 1)])
    yaw = np.radians(route.yaw_deg[-1]) - origin_world[2]
    beyond = np.maximum(wanted - s[-1], 0.0)[:, None]
    return np.asarray(found + beyond * np.array([np.cos(yaw), np.sin(yaw)]))


def _headings(points_m: Float64[np.ndarray, "*n k 2"]) -> Float64[np.ndarray, "*n 2"]:
    """Unit vectors from first to last points."""
    along = points_m[..., -1, :] - points_m[..., 0, :]
    return np.asarray(along / np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-6))


def _opposite(
    pieces_m: Float64[np.ndarray, "n 10 2"], ahead: Float64[np.ndarray, "m 2"]
) -> Bool[np.ndarray, " n"]:
    """Pieces that lead against the route where they are nearest to it."""
    middle = pieces_m[:, PIECE_POINTS // 2]
    nearest = np.linalg.norm(middle[:, None] - ahead[None, :-1], axis=-1).argmin(axis=1)
    course = _headings(np.stack([ahead[nearest], ahead[nearest + 1]], axis=1))
    return np.asarray((_headings(pieces_m) * course).sum(axis=-1) < -0.5)


def _lines(
    origin_world: Float64[np.ndarray, " 3"],
    furniture: RoadFurniture,
    light_states: dict[int, int],
) -> tuple[Float64[np.ndarray, "l 4"], Int8[np.ndarray, " l"]]:
    """Stop lines in reach: x, y, direction, half width; states of their lights."""
    poses = np.column_stack(
        [furniture.line_positions_world_m[:, :2], np.radians(furniture.line_yaw_deg)]
    )
    local = np.column_stack([poses_to_local(poses, origin_world), furniture.line_half_width_m])
    near = np.hypot(local[:, 0], local[:, 1]) < _LINE_REACH_M
    ids = furniture.line_light_ids[near].tolist()
    states = [light_states.get(light, int(LightState.UNKNOWN)) for light in ids]
    return local[near].reshape(-1, 4), np.array(states, dtype=np.int8)


def _stops(
    pieces_m: Float64[np.ndarray, "n 10 2"],
    lines: Float64[np.ndarray, "l 4"],
    states: Int8[np.ndarray, " l"],
) -> tuple[Bool[np.ndarray, " n"], Int8[np.ndarray, " n"]]:
    """Which pieces a stop line lies on, and the light there."""
    light = np.full(len(pieces_m), LightState.UNKNOWN, dtype=np.int8)
    if not len(lines):
        return np.zeros(len(pieces_m), dtype=np.bool_), light
    apart = np.linalg.norm(pieces_m[:, :, None] - lines[:, :2], axis=-1).min(axis=1)
    course = np.column_stack([np.cos(lines[:, 2]), np.sin(lines[:, 2])])
    along = _headings(pieces_m) @ course.T > 0.7
    apart = np.where(along, apart, np.inf)
    nearest = apart.argmin(axis=1)
    found = apart[np.arange(len(apart)), nearest] < _ON_LINE_M
    return found, np.where(found, states[nearest], light).astype(np.int8)


def red_line_s(
    fine: Float64[np.ndarray, "K 40 3"],
    half_length_m: float,
    stop_lines: Float64[np.ndarray, "l 4"],
    red: Bool[np.ndarray, " l"],
    step_s: float,
) -> Float64[np.ndarray, " K"]:
    """When the ego's front first passes a red light's stop line; inf for never."""
    found = np.full(len(fine), np.inf)
    start = np.zeros((len(fine), 1, 3))
    path = np.concatenate([start, fine], axis=1)
    front = path[..., :2] + half_length_m * np.stack(
        [np.cos(path[..., 2]), np.sin(path[..., 2])], axis=-1
    )
    for line, is_red in zip(stop_lines, red.tolist(), strict=True):
        if not is_red or line[3] <= 0.0:
            continue
        seen = points_to_local(front, line[:3])
        passes = (seen[:, :-1, 0] < 0.0) & (seen[:, 1:, 0] >= 0.0)
        passes &= np.abs(seen[:, 1:, 1]) < line[3]
        first = np.where(passes.any(axis=1), (passes.argmax(axis=1) + 1) * step_s, np.inf)
        found = np.minimum(found, first)
    return found
