"""The line the expert drives along: lane centres of a dense route, with lane changes blended in.

Where the route changes lane, the path's base line jumps sideways into the new lane and an offset
along the normal brings it back to the old one. A lane change is then a fade of that offset, which
can begin late when the gap in the other lane is not there yet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from adr1.routes.dense_route import DenseRoute

STEP_M = 0.5
_SMOOTHING_POINTS = 5
_MERGED_CHANGES_M = 15.0
_MIN_JUMP_M = 1.0

Array = NDArray[np.float64]


def wrap_angle(angle_rad: float) -> float:
    """The same angle in [-pi, pi)."""
    return (angle_rad + math.pi) % (2.0 * math.pi) - math.pi


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Where a position lies beside a path: `error_m` is positive to the right of it."""

    s_m: float
    error_m: float
    yaw_rad: float
    curvature_per_m: float


@dataclass(frozen=True, slots=True)
class LaneChange:
    """One lane change of a route.

    Attributes:
        start_s_m: first point where the new lane may be entered.
        latest_end_s_m: where the new lane must have been reached.
        offset_m: old lane's centre seen from the new one, positive right.
    """

    start_s_m: float
    latest_end_s_m: float
    offset_m: float


class ReferencePath:
    """A path of points `STEP_M` apart with headings, curvatures and lane changes.

    Attributes:
        xy_m: (n, 2) world positions; yaw_rad (n,) unwrapped; curvature_per_m (n,).
        is_junction: bool (n,).
        lane_changes: the route's lane changes in driving order.
    """

    def __init__(self, route: DenseRoute) -> None:
        sections = _sections(route)
        base: list[Array] = []
        normal: list[Array] = []
        junction: list[NDArray[np.bool_]] = []
        changes: list[LaneChange] = []
        for section in sections:
            if base:
                start_s = sum(len(b) for b in base) * STEP_M
                shift = base[-1][-1] - section.xy_m[0]
                offset = float(shift @ section.normal[0])
                changes.append(LaneChange(start_s, math.inf, offset))
            base.append(section.xy_m)
            normal.append(section.normal)
            junction.append(section.is_junction)
        self._base = np.concatenate(base)
        self._normal = np.concatenate(normal)
        self.is_junction: NDArray[np.bool_] = np.concatenate(junction)
        self.lane_changes = self._with_latest_ends(changes)
        self._offset = np.zeros(len(self._base))
        self._detour = np.zeros(len(self._base))
        self.detour_version = 0
        self._cursor = 0
        for change in self.lane_changes:
            self._fade(change, change.start_s_m, self._fade_length(change, change.start_s_m, 25.0))
        self._refresh()

    def __len__(self) -> int:
        return len(self._base)

    @property
    def length_m(self) -> float:
        return (len(self) - 1) * STEP_M

    def move_lane_change(self, change: LaneChange, begin_s_m: float, length_m: float) -> float:
        """Let a lane change begin at `begin_s_m`; returns where it ends."""
        length_m = self._fade_length(change, begin_s_m, length_m)
        self._fade(change, begin_s_m, length_m)
        self._refresh()
        return begin_s_m + length_m

    def add_detour(
        self, lateral_m: float, begin_s_m: float, hold_s_m: float, leave_s_m: float, end_s_m: float
    ) -> None:
        """Move the path sideways, to `lateral_m` right of its lane between hold and leave.

        It fades there from where it is at `begin_s_m`, and back into its lane until `end_s_m`.
        """
        s = np.arange(len(self), dtype=np.float64) * STEP_M
        there = _fade_share(s, begin_s_m, hold_s_m)
        target = lateral_m * (1.0 - _fade_share(s, leave_s_m, end_s_m))
        self._detour = self._detour * (1.0 - there) + target * there
        for change in self.lane_changes:
            if begin_s_m - 1.0 < change.start_s_m < end_s_m:
                self._fade(change, end_s_m, self._fade_length(change, end_s_m, 25.0))
        self._refresh_detour()

    def clear_detour(self) -> None:
        """Back to the lanes."""
        self._detour = np.zeros(len(self))
        self._refresh_detour()

    def detour_at(self, s_m: float) -> float:
        """How far the path runs to the right of its lane's centre there [m]."""
        return float(self._detour[min(max(round(s_m / STEP_M), 0), len(self) - 1)])

    def beside_lane(
        self, x_m: Array, y_m: Array, low_s_m: float, high_s_m: float
    ) -> tuple[Array, Array, Array]:
        """Positions seen from the lane's centre (detours left out): along, right, its yaw [rad].

        What lies beyond the window of distances has a lateral of infinity.
        """
        low = max(round(low_s_m / STEP_M), 0)
        window = slice(low, max(min(round(high_s_m / STEP_M), len(self)), low + 1), 2)
        normal = self._normal[window]
        line = self._base[window] + self._offset[window, None] * normal
        near, along, right = _seen_from(line, normal, x_m, y_m, 3.0)
        yaw = np.arctan2(-normal[near, 0], normal[near, 1])
        return (low + 2 * near) * STEP_M + along, right, yaw

    def lane_offset(self, first: int, last: int) -> Array:
        """Offset of the driven lane's centre from the base line at points [first, last)."""
        return self._offset[first:last]

    @property
    def base_xy_m(self) -> Array:
        """(n, 2) the base line, on the centre of the route's lane."""
        return self._base

    def advance(self, x_m: float, y_m: float) -> float:
        """Move the cursor to the point nearest to a position, forwards only; its distance along."""
        self._cursor = self._nearest_index(x_m, y_m, self._cursor, self._cursor + 60)
        return self._cursor * STEP_M

    def nearest(self, x_m: float, y_m: float, ahead_m: float = 0.0) -> PathPoint:
        """The path beside a position near the cursor, or `ahead_m` further along."""
        k = self._nearest_index(x_m, y_m, self._cursor - 4, self._cursor + 40)
        k = min(k + round(ahead_m / STEP_M), len(self) - 1)
        yaw = float(self.yaw_rad[k])
        dx, dy = x_m - float(self.xy_m[k, 0]), y_m - float(self.xy_m[k, 1])
        along = dx * math.cos(yaw) + dy * math.sin(yaw)
        curvature = float(self.curvature_per_m[k])
        error = -dx * math.sin(yaw) + dy * math.cos(yaw) - 0.5 * curvature * along * along
        return PathPoint(k * STEP_M + along, error, yaw + curvature * along, curvature)

    def pose_at(self, s_m: NDArray[np.float64]) -> tuple[Array, Array, Array]:
        """World x, y in metres and yaw in radians at distances along the path."""
        k = np.clip(s_m / STEP_M, 0.0, len(self) - 1.001)
        low = k.astype(np.int64)
        part = k - low
        xy = self.xy_m[low] + part[:, None] * (self.xy_m[low + 1] - self.xy_m[low])
        beyond = np.maximum(s_m - self.length_m, 0.0)
        yaw = self.yaw_rad[low]
        return xy[:, 0] + beyond * np.cos(yaw), xy[:, 1] + beyond * np.sin(yaw), yaw

    def beside_new_lane(
        self, change: LaneChange, x_m: Array, y_m: Array, s_m: float
    ) -> tuple[Array, Array]:
        """Positions seen from the lane that a change leads into: along the path, right of the lane.

        The window is 60 m behind to 90 m ahead of `s_m`; what lies beyond is given a lateral of
        infinity. Before the change's start the new lane is taken to run beside the old one.
        """
        low = max(round((s_m - 60.0) / STEP_M), 0)
        window = slice(low, min(round((s_m + 90.0) / STEP_M), len(self)), 2)
        base, normal = self._base[window], self._normal[window]
        near, along, right = _seen_from(base, normal, x_m, y_m, 2.0)
        s = (low + 2 * near) * STEP_M
        right = np.where(s < change.start_s_m, right + change.offset_m, right)
        return s + along, right

    def _nearest_index(self, x_m: float, y_m: float, low: int, high: int) -> int:
        low = max(low, 0)
        part = self.xy_m[low : min(high, len(self))]
        dx, dy = part[:, 0] - x_m, part[:, 1] - y_m
        return low + int(np.argmin(dx * dx + dy * dy))

    def _with_latest_ends(self, changes: list[LaneChange]) -> tuple[LaneChange, ...]:
        done = []
        for i, change in enumerate(changes):
            end = changes[i + 1].start_s_m if i + 1 < len(changes) else self.length_m
            first = round(change.start_s_m / STEP_M)
            ahead = np.flatnonzero(self.is_junction[first:])
            if len(ahead):
                end = min(end, (first + int(ahead[0])) * STEP_M)
            done.append(LaneChange(change.start_s_m, max(end, change.start_s_m), change.offset_m))
        return tuple(done)

    @staticmethod
    def _fade_length(change: LaneChange, begin_s_m: float, length_m: float) -> float:
        return max(min(length_m, change.latest_end_s_m - begin_s_m), 8.0)

    def _fade(self, change: LaneChange, begin_s_m: float, length_m: float) -> None:
        first = round(change.start_s_m / STEP_M)
        last = len(self)
        for other in self.lane_changes:
            if other.start_s_m > change.start_s_m:
                last = min(last, round(other.start_s_m / STEP_M))
        s = np.arange(first, last, dtype=np.float64) * STEP_M
        share = _fade_share(s, begin_s_m, begin_s_m + length_m)
        self._offset[first:last] = change.offset_m * (1.0 - share)

    def _refresh_detour(self) -> None:
        self.detour_version += 1
        self._refresh()

    def _refresh(self) -> None:
        self.xy_m = self._base + (self._offset + self._detour)[:, None] * self._normal
        step = np.gradient(self.xy_m, axis=0)
        self.yaw_rad: Array = np.unwrap(np.arctan2(step[:, 1], step[:, 0]))
        slope = np.gradient(self.yaw_rad, STEP_M)
        self.curvature_per_m: Array = _smooth(slope[:, None])[:, 0]


def _fade_share(s_m: Array, begin_s_m: float, end_s_m: float) -> Array:
    u = np.clip((s_m - begin_s_m) / max(end_s_m - begin_s_m, STEP_M), 0.0, 1.0)
    return u * u * (3.0 - 2.0 * u)


@dataclass(frozen=True, eq=False)
class _Section:
    xy_m: Array
    normal: Array
    is_junction: NDArray[np.bool_]


def _sections(route: DenseRoute) -> list[_Section]:
    """Stretches between lane changes, resampled; each begins beside the end of the one before."""
    xy = route.positions_world_m[:, :2]
    yaw = np.radians(route.yaw_deg)
    step = np.diff(xy, axis=0)
    lateral = -step[:, 0] * np.sin(yaw[1:]) + step[:, 1] * np.cos(yaw[1:])
    jumps = _merge_close(np.flatnonzero(np.abs(lateral) > _MIN_JUMP_M).tolist(), route.s_m)
    starts = [0, *(last + 1 for _, last in jumps)]
    ends = [*(first for first, _ in jumps), len(xy) - 1]
    sections: list[_Section] = []
    for begin, end in zip(starts, ends, strict=True):
        points, junction = xy[begin : end + 1], route.is_junction[begin : end + 1]
        if sections:
            heading = np.array([math.cos(yaw[begin]), math.sin(yaw[begin])])
            back = float((points[0] - sections[-1].xy_m[-1]) @ heading) - STEP_M
            foot = points[0] - max(back, 0.0) * heading
            points = np.vstack([foot, points])
            junction = np.concatenate([junction[:1], junction])
        sections.append(_resample(points, junction, float(yaw[begin])))
    return sections


def _merge_close(jumps: list[int], s_m: Array) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for jump in jumps:
        if merged and s_m[jump] - s_m[merged[-1][1]] < _MERGED_CHANGES_M:
            merged[-1] = (merged[-1][0], jump)
        else:
            merged.append((jump, jump))
    return merged


def _resample(points: Array, junction: NDArray[np.bool_], yaw_rad: float) -> _Section:
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    keep = np.concatenate([[True], np.diff(length) > 1e-3])
    length, points, junction = length[keep], points[keep], junction[keep]
    if length[-1] < STEP_M:
        heading = np.array([math.cos(yaw_rad), math.sin(yaw_rad)])
        points = np.vstack([points[0], points[0] + 2 * STEP_M * heading])
        length, junction = np.array([0.0, 2 * STEP_M]), np.array([junction[0]] * 2)
    s = np.arange(0.0, length[-1] + 1e-9, STEP_M)
    xy = np.stack([np.interp(s, length, points[:, 0]), np.interp(s, length, points[:, 1])], axis=1)
    xy = _smooth(xy)
    step = np.gradient(xy, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1)
    at = np.clip(np.searchsorted(length, s, side="right") - 1, 0, len(junction) - 1)
    return _Section(xy, normal, junction[at])


def _smooth(columns: Array) -> Array:
    """Moving average along rows; ends are continued in a straight line, so they stay in place."""
    half = _SMOOTHING_POINTS // 2
    if len(columns) <= 2 * half:
        return columns
    reach = np.arange(1, half + 1)[:, None]
    before = (columns[0] - reach * (columns[1] - columns[0]))[::-1]
    after = columns[-1] + reach * (columns[-1] - columns[-2])
    padded = np.concatenate([before, columns, after])
    total = np.cumsum(np.concatenate([np.zeros((1, padded.shape[1])), padded]), axis=0)
    return (total[_SMOOTHING_POINTS:] - total[:-_SMOOTHING_POINTS]) / _SMOOTHING_POINTS


def _seen_from(
    line: Array, normal: Array, x_m: Array, y_m: Array, reach_m: float
) -> tuple[NDArray[np.int64], Array, Array]:
    """Positions seen from their nearest points of a line: which point, along and right of it.

    Who is further along than `reach_m` lies beyond the line: right is infinite.
    """
    dx = x_m[:, None] - line[None, :, 0]
    dy = y_m[:, None] - line[None, :, 1]
    near = np.argmin(dx * dx + dy * dy, axis=1)
    rows = np.arange(len(x_m))
    dx, dy = dx[rows, near], dy[rows, near]
    right = dx * normal[near, 0] + dy * normal[near, 1]
    along = dx * normal[near, 1] - dy * normal[near, 0]
    return near, along, np.where(np.abs(along) > reach_m, np.inf, right)
