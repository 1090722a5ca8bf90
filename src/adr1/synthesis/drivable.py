"""Where a car may drive in a town, and how far the edge is: a raster made once per town."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from jaxtyping import Float
from scipy.ndimage import distance_transform_edt

from adr1.episodes.streets import Streets

CELL_M = 0.25
_MARGIN_M = 10.0
_ISLAND_M2 = 60.0
_CARRIAGEWAY = ("Driving", "Parking", "Biking", "Shoulder")


@dataclass(frozen=True, eq=False)
class DrivableArea:
    """Signed distance to the edge of the carriageway: positive on it, negative beside it.

    Attributes:
        distance_m: at the middles of square cells, (rows along y, columns along x).
        low_xy_m: corner of the first cell, world frame.
    """

    distance_m: Float[np.ndarray, "h w"]
    low_xy_m: tuple[float, float]

    def at(self, xy_m: Float[np.ndarray, "*n 2"]) -> Float[np.ndarray, " *n"]:
        """Distance at points, by the four cells around each; outside of the raster its edge's."""
        column = (xy_m[..., 0] - self.low_xy_m[0]) / CELL_M - 0.5
        row = (xy_m[..., 1] - self.low_xy_m[1]) / CELL_M - 0.5
        height, width = self.distance_m.shape
        column = np.clip(column, 0.0, width - 1.001)
        row = np.clip(row, 0.0, height - 1.001)
        i, j = row.astype(np.int64), column.astype(np.int64)
        a, b = row - i, column - j
        d = self.distance_m
        upper = d[i, j] * (1.0 - b) + d[i, j + 1] * b
        lower = d[i + 1, j] * (1.0 - b) + d[i + 1, j + 1] * b
        return np.asarray(upper * (1.0 - a) + lower * a, dtype=np.float64)


def drivable_area(streets: Streets) -> DrivableArea:
    """Paint a town's carriageways and measure from their edge.

    Gaps between strips, and islands between the paths through a junction, are carriageway too.
    """
    strips = [s.outline_world_m for s in streets.strips if s.surface in _CARRIAGEWAY]
    points = np.concatenate(strips)
    low = points.min(axis=0) - _MARGIN_M
    size = np.ceil((points.max(axis=0) + _MARGIN_M - low) / CELL_M).astype(int)
    image = np.zeros((size[1], size[0]), dtype=np.uint8)
    for outline in strips:
        cells = np.round((outline - low) / CELL_M * 16.0 - 8.0).astype(np.int32)
        half = len(outline) // 2
        left, right = cells[:half], cells[half:][::-1]
        for k in range(half - 1):  # a strip that bends tightly is no simple polygon
            quad = np.array([left[k], left[k + 1], right[k + 1], right[k]])
            cv2.fillConvexPoly(image, quad, 1, shift=4)
    image = _without_holes(image)
    inside = distance_transform_edt(image) * CELL_M - 0.5 * CELL_M
    outside = distance_transform_edt(1 - image) * CELL_M - 0.5 * CELL_M
    signed = np.where(image > 0, inside, -outside).astype(np.float32)
    return DrivableArea(signed, (float(low[0]), float(low[1])))


def _without_holes(image: np.ndarray) -> np.ndarray:
    """Close seams, and fill what is enclosed and small."""
    image = cv2.morphologyEx(image, cv2.MORPH_CLOSE, np.ones((3, 3), dtype=np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - image, connectivity=4)
    small = stats[:, cv2.CC_STAT_AREA] * CELL_M**2 < _ISLAND_M2
    return np.where(small[labels], 1, image).astype(np.uint8)
