"""The agents around the ego at a tick of a drive: who they are, where they were and went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64, Int, Int8

from adr1.episodes.drive_arrays import DriveArrays
from adr1.trajectories.frames import points_to_world, poses_to_local
from adr1.world_model.examples import AGENTS, PAST

REACH_M = 75.0
STANDING_MPS = 0.1
_AHEAD_S = np.arange(5.0)
_EGO_FASTER = 1.3
_EGO_LEAST_MPS = 3.0


class DriveRows:
    """Rows of a drive by tick and actor, and boxes' middles; world frame."""

    def __init__(self, drive: DriveArrays) -> None:
        self.drive = drive
        ends = np.searchsorted(drive.tick, np.arange(len(drive)), side="right")
        self._bounds = np.concatenate([[0], ends])
        state = drive.kinematics.astype(np.float64)
        yaw = np.radians(state[:, 4])
        origin = np.column_stack([state[:, :2], yaw])
        middle = points_to_world(drive.box_centers_local_m[:, :2].astype(np.float64), origin)
        self.poses_world = np.column_stack([middle, yaw])
        self.course = np.column_stack([np.cos(yaw), np.sin(yaw)])
        self.speed_mps = (state[:, 6:8] * self.course).sum(axis=1)
        self.acceleration_mps2 = (state[:, 12:14] * self.course).sum(axis=1)
        self.yaw_rate_radps = np.radians(state[:, 11])

    def at(self, tick: int) -> Int[np.ndarray, " n"]:
        """All rows of a tick."""
        return np.arange(self._bounds[tick], self._bounds[tick + 1])

    def of(self, tick: int, ids: Int[np.ndarray, " n"]) -> Int[np.ndarray, " n"]:
        """Rows of some actors in a tick, -1 for who is not there."""
        rows = self.at(tick)
        present = self.drive.ids[rows]  # rising
        place = np.minimum(np.searchsorted(present, ids), max(len(present) - 1, 0))
        return np.where(present[place] == ids, rows[place], -1)

    def ego_pose_world(self, tick: int) -> Float64[np.ndarray, " 3"]:
        """The ego's origin, which plans are of (its box's middle is some millimetres off)."""
        row = self.drive.ego_row[tick]
        x, y = self.drive.kinematics[row, :2].tolist()
        return np.array([x, y, np.radians(float(self.drive.kinematics[row, 4]))])


@dataclass(frozen=True, eq=False)
class AgentRows:
    """Rows of `Situations` about agents, for one situation; ids are -1 where there is nobody."""

    ids: Int[np.ndarray, " A"]
    past: Float64[np.ndarray, "A 5 4"]
    past_valid: Bool[np.ndarray, "A 5"]
    half_m: Float64[np.ndarray, "A 2"]
    kinds: Int8[np.ndarray, " A"]
    yaw_rate_radps: Float64[np.ndarray, " A"]
    acceleration_mps2: Float64[np.ndarray, " A"]
    standing: Bool[np.ndarray, " A"]


def agent_rows(rows: DriveRows, tick: int, every: int) -> AgentRows:
    """The ego and those who may come nearest to where it could be, as far as places go round.

    Args:
        every: ticks in half a second.
    """
    origin = rows.ego_pose_world(tick)
    ids = _nearest(rows, tick, origin)
    past, valid = np.zeros((AGENTS, PAST, 4)), np.zeros((AGENTS, PAST), dtype=np.bool_)
    for moment in range(PAST):
        then = tick - (PAST - 1 - moment) * every
        if then < 0:
            continue
        found = rows.of(then, ids)
        there = (found >= 0) & (ids >= 0)
        past[there, moment, :3] = poses_to_local(rows.poses_world[found[there]], origin)
        past[there, moment, 3] = rows.speed_mps[found[there]]
        valid[:, moment] = there
    now = rows.of(tick, ids)
    there = valid[:, -1]

    def known(values: np.ndarray) -> np.ndarray:
        shape = (AGENTS, *values.shape[1:])
        found = np.zeros(shape, dtype=values.dtype)
        found[there] = values[now[there]]
        return found

    drive = rows.drive
    return AgentRows(
        ids=ids,
        past=past,
        past_valid=valid,
        half_m=known(drive.extents_m[:, :2].astype(np.float64)),
        kinds=known(drive.kinds).astype(np.int8),
        yaw_rate_radps=known(rows.yaw_rate_radps),
        acceleration_mps2=known(rows.acceleration_mps2),
        standing=known(np.abs(rows.speed_mps)) < STANDING_MPS,
    )


def agents_at(
    rows: DriveRows,
    tick: int,
    ids: Int[np.ndarray, " A"],
    origin_world: Float64[np.ndarray, " 3"],
) -> tuple[Float64[np.ndarray, "A 3"], Bool[np.ndarray, " A"]]:
    """Where agents are at a tick, and whether they are there."""
    found = rows.of(tick, ids)
    there = (found >= 0) & (ids >= 0)
    poses = np.zeros((len(ids), 3))
    poses[there] = poses_to_local(rows.poses_world[found[there]], origin_world)
    return poses, there


def _nearest(
    rows: DriveRows, tick: int, origin_world: Float64[np.ndarray, " 3"]
) -> Int[np.ndarray, " A"]:
    """Ids, the ego's first: by how near they come, going straight, to the stretch that the ego may
    have driven by then."""
    ego = rows.drive.ego_row[tick]
    others = rows.at(tick)
    others = others[others != ego]
    place = poses_to_local(rows.poses_world[others], origin_world)
    course = np.column_stack([np.cos(place[:, 2]), np.sin(place[:, 2])])
    speed = rows.speed_mps[others][:, None, None]
    then = place[:, None, :2] + speed * course[:, None] * _AHEAD_S[:, None]
    reach = _AHEAD_S * max(_EGO_FASTER * rows.speed_mps[ego], _EGO_LEAST_MPS)
    beyond = then[..., 0] - np.clip(then[..., 0], 0.0, reach)
    apart = np.hypot(beyond, then[..., 1]).min(axis=1)
    apart = np.where(np.hypot(place[:, 0], place[:, 1]) < REACH_M, apart, np.inf)
    order = np.argsort(apart, kind="stable")[: AGENTS - 1]
    order = order[np.isfinite(apart[order])]
    ids = np.full(AGENTS, -1, dtype=np.int64)
    ids[0] = rows.drive.ids[ego]
    ids[1 : len(order) + 1] = rows.drive.ids[others[order]]
    return ids
