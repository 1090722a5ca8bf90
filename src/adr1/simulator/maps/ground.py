"""Ground of a town: height, speed limit and kind of surface on a regular grid.

Two height layers let a road pass under another. Where there is one storey both layers are equal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import ndimage

from adr1.simulator.maps.lane_samples import (
    ROADWAY_TYPES,
    SIDEWALK_TYPES,
    LaneStrip,
    lane_strips,
)
from adr1.simulator.maps.opendrive import OpenDrive

NO_SURFACE, ROAD, SIDEWALK, SHOULDER = range(4)
MAX_CELLS = 4_000_000
MARGIN_M = 30.0
STOREY_GAP_M = 2.0
_PRIORITY = np.array([0, 3, 2, 1])


@njit(cache=True)
def sample_height(
    height: NDArray[np.float32],
    origin_x: float,
    origin_y: float,
    cell: float,
    x: float,
    y: float,
    z: float,
) -> float:
    """Ground height under (x, y) on the storey nearest to z; 0 outside the grid.

    Bilinear between grid nodes; corners of another storey than the best one are left out, so the
    edge of a bridge is an edge and not a slope.

    Args:
        height: float32 (2, ny, nx), node [iy, ix] at (origin_x + ix cell, origin_y + iy cell).
    """
    gx = (x - origin_x) / cell
    gy = (y - origin_y) / cell
    if not (0.0 <= gx < height.shape[2] - 1 and 0.0 <= gy < height.shape[1] - 1):
        return 0.0
    ix, iy = int(gx), int(gy)
    fx, fy = gx - ix, gy - iy
    best, best_gap = 0.0, np.inf
    for corner in range(4):
        jx, jy = ix + (corner & 1), iy + (corner >> 1)
        for layer in range(2):
            gap = abs(height[layer, jy, jx] - z)
            if gap < best_gap:
                best, best_gap = height[layer, jy, jx], gap
    total, weight_sum = 0.0, 0.0
    for corner in range(4):
        jx, jy = ix + (corner & 1), iy + (corner >> 1)
        low, high = height[0, jy, jx], height[1, jy, jx]
        value = low if abs(low - best) <= abs(high - best) else high
        if abs(value - best) > 1.0:
            continue
        weight = (fx if corner & 1 else 1.0 - fx) * (fy if corner >> 1 else 1.0 - fy) + 1e-9
        total += weight * value
        weight_sum += weight
    return total / weight_sum


@dataclass(frozen=True, slots=True)
class Ground:
    """Grid over a town in CARLA's world frame; node [iy, ix] lies at origin + (ix, iy) cell.

    Attributes:
        origin_xy_m: world position of node [0, 0].
        cell_m: spacing of the nodes.
        height_m: float32 (2, ny, nx), lower and upper surface.
        speed_limit_kmh: float32 (ny, nx), 0 where nothing is known.
        surface: uint8 (ny, nx): NO_SURFACE, ROAD, SIDEWALK, SHOULDER (any other lane).
    """

    origin_xy_m: tuple[float, float]
    cell_m: float
    height_m: NDArray[np.float32]
    speed_limit_kmh: NDArray[np.float32]
    surface: NDArray[np.uint8]

    def height_at(self, x_m: float, y_m: float, z_near_m: float) -> float:
        """Ground height at (x, y) on the storey nearest to `z_near_m`."""
        x0, y0 = self.origin_xy_m
        return float(sample_height(self.height_m, x0, y0, self.cell_m, x_m, y_m, z_near_m))

    def speed_limit_at(self, x_m: float, y_m: float) -> float:
        """Speed limit in km/h of the driving lane at (x, y); 0 where nothing is known."""
        node = self._node(x_m, y_m)
        return 0.0 if node is None else float(self.speed_limit_kmh[node])

    def surface_at(self, x_m: float, y_m: float) -> int:
        """Kind of surface at (x, y)."""
        node = self._node(x_m, y_m)
        return NO_SURFACE if node is None else int(self.surface[node])

    def _node(self, x_m: float, y_m: float) -> tuple[int, int] | None:
        gx = (x_m - self.origin_xy_m[0]) / self.cell_m
        gy = (y_m - self.origin_xy_m[1]) / self.cell_m
        ny, nx = self.surface.shape
        if not (-0.5 <= gx < nx - 0.5 and -0.5 <= gy < ny - 0.5):
            return None
        return int(gy + 0.5), int(gx + 0.5)


def build_ground(drive: OpenDrive, cell_m: float = 1.0) -> Ground:
    """Ground under every lane, extended beyond the roads by the nearest lane's height.

    The grid gets coarser where a town would need more than `MAX_CELLS` nodes.
    """
    limits = sign_limits(drive)
    cell_m = max(cell_m, math.sqrt(_lane_area_m2(drive) / MAX_CELLS))
    step_m = 0.6 * cell_m
    parts = [_strip_points(strip, step_m, limits) for strip in lane_strips(drive, step_m)]
    if not parts:
        return _flat(cell_m)
    points = np.concatenate(parts)
    low = points[:, :2].min(axis=0) - MARGIN_M
    extent = points[:, :2].max(axis=0) + MARGIN_M - low
    cell_m = max(cell_m, float(np.sqrt(extent[0] * extent[1] / MAX_CELLS)))
    low = np.floor(low / cell_m) * cell_m
    nx, ny = (int(n) + 2 for n in np.ceil(extent / cell_m))
    return _rasterise(points, (float(low[0]), float(low[1])), cell_m, nx, ny)


def _lane_area_m2(drive: OpenDrive) -> float:
    """Area of all lanes, from their widths at five places of each section."""
    area = 0.0
    for road in drive.roads.values():
        for section in road.sections:
            s = np.linspace(section.s_m, section.end_s_m, 5)
            edges = road.lane_edges(section, s).values()
            width = sum(float(np.abs(outer - inner).mean()) for inner, outer in edges)
            area += width * max(section.end_s_m - section.s_m, 0.0)
    return area


def _flat(cell_m: float) -> Ground:
    return Ground(
        (0.0, 0.0),
        cell_m,
        np.zeros((2, 2, 2), np.float32),
        np.zeros((2, 2), np.float32),
        np.zeros((2, 2), np.uint8),
    )


def _strip_points(
    strip: LaneStrip, step_m: float, limits: dict[tuple[int, int], list[tuple[float, float]]]
) -> NDArray[np.float64]:
    """Points over a lane: (n, 7) rows `[x, y, z, dz/dx, dz/dy, surface, speed limit km/h]`."""
    width = np.hypot(*(strip.outer - strip.inner)[:, :2].T)
    across = np.linspace(0.0, 1.0, int(np.ceil(width.max() / step_m)) + 1)
    grid = (
        strip.inner[:, None, :3] + across[None, :, None] * (strip.outer - strip.inner)[:, None, :3]
    )
    kind = strip.lane.type
    surface = ROAD if kind in ROADWAY_TYPES else SIDEWALK if kind in SIDEWALK_TYPES else SHOULDER
    yaw = strip.inner[:, 3]
    rows = np.empty((*grid.shape[:2], 7))
    rows[..., :3] = grid
    rows[..., 3] = (strip.slope * np.cos(yaw))[:, None]
    rows[..., 4] = (strip.slope * np.sin(yaw))[:, None]
    rows[..., 5] = surface
    rows[..., 6] = _limit_along(strip, limits)[:, None] if surface == ROAD else 0.0
    keep = width > 0.05
    return rows[keep].reshape(-1, 7)


def _limit_along(
    strip: LaneStrip, limits: dict[tuple[int, int], list[tuple[float, float]]]
) -> NDArray[np.float64]:
    """Speed limit at each s: the lane's own record, else the road's, else signs passed."""
    result = _steps(strip.road.speed_kmh, strip.s_m)
    side = 1 if strip.lane.lane_id > 0 else -1
    signs = limits.get((strip.road.road_id, side), [])
    if not strip.road.speed_kmh and signs:
        result = _steps(signs, strip.s_m) if side < 0 else _steps_back(signs, strip.s_m)
    if strip.lane.speed_kmh:
        own = _steps(strip.lane.speed_kmh, strip.s_m - strip.section.s_m)
        result = np.where(own > 0.0, own, result)
    return result


def _steps(
    records: list[tuple[float, float]] | tuple[tuple[float, float], ...], s_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Value of the last record at or before each s; 0 before the first."""
    result = np.zeros_like(s_m)
    for start, value in records:
        result[s_m >= start - 1e-9] = value
    return result


def _steps_back(
    records: list[tuple[float, float]], s_m: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same for traffic towards falling s."""
    return _steps([(-s, value) for s, value in reversed(records)], -s_m)


def sign_limits(drive: OpenDrive) -> dict[tuple[int, int], list[tuple[float, float]]]:
    """Speed limit signs: (road id, side) -> (s, km/h) by s; side -1 drives along +s."""
    found: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for road in drive.roads.values():
        for signal in road.signals:
            if signal.type != "274" or signal.value <= 0.0:
                continue
            ids = [lane for pair in signal.lanes for lane in pair if lane != 0]
            side = (1 if ids[0] > 0 else -1) if ids else (1 if signal.t_m > 0.0 else -1)
            kmh = signal.value * (1.609344 if signal.unit == "mph" else 1.0)
            found.setdefault((road.road_id, side), []).append((signal.s_m, kmh))
    return {key: sorted(records) for key, records in found.items()}


def _rasterise(
    points: NDArray[np.float64], origin: tuple[float, float], cell: float, nx: int, ny: int
) -> Ground:
    """Sort points by grid node and storey, keep the best per storey, fill the rest outwards."""
    ix = np.rint((points[:, 0] - origin[0]) / cell).astype(np.int64)
    iy = np.rint((points[:, 1] - origin[1]) / cell).astype(np.int64)
    dx = origin[0] + ix * cell - points[:, 0]
    dy = origin[1] + iy * cell - points[:, 1]
    z = points[:, 2] + dx * points[:, 3] + dy * points[:, 4]
    node = iy * nx + ix
    order = np.lexsort((z, node))
    node, z = node[order], z[order]
    distance = (dx * dx + dy * dy)[order]
    surface, limit = points[order, 5].astype(np.int64), points[order, 6]

    new_node = np.concatenate(([True], node[1:] != node[:-1]))
    new_storey = new_node | np.concatenate(([True], z[1:] - z[:-1] > STOREY_GAP_M))
    storey = np.cumsum(new_storey) - 1
    storey_node = node[new_storey]

    def best(key: NDArray[np.float64]) -> NDArray[np.int64]:
        """Row of the smallest key in each storey."""
        by_key = np.lexsort((key, storey))
        starts = np.flatnonzero(np.concatenate(([True], np.diff(storey[by_key]) > 0)))
        return by_key[starts]

    nearest = best(distance)
    chief = best(distance - 10.0 * cell * cell * _PRIORITY[surface])
    first = np.flatnonzero(np.concatenate(([True], np.diff(storey_node) > 0)))
    last = np.concatenate((first[1:] - 1, [storey_node.size - 1]))
    nodes = storey_node[first]

    height = np.zeros((2, ny * nx), np.float32)
    height[0, nodes], height[1, nodes] = z[nearest[first]], z[nearest[last]]
    kinds, limits = np.zeros(ny * nx, np.uint8), np.zeros(ny * nx, np.float32)
    kinds[nodes], limits[nodes] = surface[chief[first]], limit[chief[first]]
    known = np.zeros(ny * nx, bool)
    known[nodes] = True
    grid = height.reshape(2, ny, nx)
    iy_near, ix_near = ndimage.distance_transform_edt(
        ~known.reshape(ny, nx), return_distances=False, return_indices=True
    )
    filled = np.ascontiguousarray(grid[:, iy_near, ix_near])
    return Ground(origin, cell, filled, limits.reshape(ny, nx), kinds.reshape(ny, nx))
